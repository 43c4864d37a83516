import assert from "node:assert/strict";
import { test } from "node:test";

import { patiently, sentenceOf } from "../../../assets/core/patience.mjs";

const ok = () => new Response("{}", { status: 200 });
const refusal = (status, text, headers = {}) => () => new Response(text, {
  status, headers: { "Content-Type": "text/plain; charset=utf-8", ...headers },
});
const away = () => { throw new TypeError("Failed to fetch"); };

/* Ask a server that gives these answers one after the other, the last of them for ever. */
async function asked(t, answers, signal) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const told = [];
  let count = 0;
  const ask = async () => {
    count += 1;
    return answers[Math.min(count, answers.length) - 1]();
  };
  let done = false;
  const answer = patiently(ask, (sentence) => told.push(sentence), signal).finally(() => { done = true; });
  answer.catch(() => {});
  while (!done) {
    await new Promise((resolve) => { setImmediate(resolve); });
    t.mock.timers.tick(1000);
  }
  return { response: await answer, told, count };
}

test("what is answered is asked once, and nothing is said", async (t) => {
  const { response, told, count } = await asked(t, [ok]);
  assert.deepEqual([response.status, told, count], [200, [], 1]);
});

test("too fast is asked again when the server says, with the server's own sentence", async (t) => {
  const fast = refusal(429, "That was a little fast.", { "Retry-After": "1" });
  const { response, told, count } = await asked(t, [fast, fast, ok]);
  assert.deepEqual([response.status, count], [200, 3]);
  assert.deepEqual(told, ["That was a little fast.", "That was a little fast."]);
});

test("too fast for minutes is given up", async (t) => {
  const { response, count } = await asked(t, [refusal(429, "No.", { "Retry-After": "1" })]);
  assert.deepEqual([response.status, count], [429, 100]);
});

test("busy with long jobs is not too fast: it is not asked again", async (t) => {
  const { response, told, count } = await asked(t, [refusal(429, "Busy with other long jobs."), ok]);
  assert.deepEqual([response.status, told, count], [429, [], 1]);
  assert.equal(await sentenceOf(response), "Busy with other long jobs.");
});

for (const status of [400, 413, 500]) {
  test(`${status} is not asked again, and its sentence can be read`, async (t) => {
    const { response, count } = await asked(t, [refusal(status, "This is why.")]);
    assert.deepEqual([response.status, count], [status, 1]);
    assert.equal(await sentenceOf(response), "This is why.");
  });
}

test("a page of a proxy is not a sentence", async () => {
  const page = new Response("<h1>Bad gateway</h1>", { status: 502, headers: { "Content-Type": "text/html" } });
  assert.equal(await sentenceOf(page), "");
});

test("a server that is away is asked until it is back, not once a moment", async (t) => {
  const { response, told, count } = await asked(t, [...Array(9).fill(away), refusal(502, ""), ok]);
  assert.deepEqual([response.status, count, told.length], [200, 11, 10]);
  assert.ok(told.every((sentence) => sentence === ""));
});

test("a server that stays away is given up", async (t) => {
  await assert.rejects(asked(t, [away]), TypeError);
});

test("nobody waits any more: it is not asked again", async (t) => {
  const controller = new AbortController();
  let count = 0;
  const gone = () => {
    count += 1;
    if (count === 3) controller.abort();
    throw new TypeError("Failed to fetch");
  };
  await assert.rejects(asked(t, [gone], controller.signal));
  assert.equal(count, 3);
});

test("an answer that is cut off on its way is asked for again, and what comes is all there", async (t) => {
  const cut = () => new Response(new ReadableStream({
    start(body) {
      body.enqueue(new TextEncoder().encode('{"response": '));
      body.error(new TypeError("network error"));
    },
  }), { status: 200, headers: { "Content-Type": "application/json" } });
  const { response, count } = await asked(t, [cut, cut, ok]);
  assert.equal(count, 3);
  assert.deepEqual(await response.json(), {});
});

test("an answer without a body is an answer", async (t) => {
  const { response, count } = await asked(t, [() => new Response(null, { status: 204 })]);
  assert.deepEqual([response.status, count], [204, 1]);
});
