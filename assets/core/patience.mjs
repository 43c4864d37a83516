/* Asks again, for some minutes, where an answer can still be had: when the server finds that too fast,
   and while it cannot be reached. Who asked sees one slow answer, and nothing asked for is lost. */

const MOST = 100; // askings, of either kind
const LONGEST = 5; // s between two askings
const AWAY = [502, 503, 504]; // what a proxy says when the server behind it is not there

/** @param {number} seconds */
const pause = (seconds) => new Promise((resolve) => { setTimeout(resolve, 1000 * seconds); });

/**
 * How long the server wants to be left alone; null if it does not ask for that.
 * @param {Response} response
 */
function retryAfter(response) {
  const seconds = response.headers.get("Retry-After");
  return response.status === 429 && seconds !== null ? Math.min(Number(seconds) || 1, LONGEST) : null;
}

/**
 * What the server says about a request that it cannot answer; "" if it says nothing to a person.
 * @param {Response} response
 */
export async function sentenceOf(response) {
  const type = response.headers.get("Content-Type") || "";
  return type.startsWith("text/plain") ? (await response.clone().text()).trim() : "";
}

const BODILESS = [204, 205, 304];

/**
 * A response with all of its body here: one that was cut off on its way is none.
 * @param {Response} response
 */
const whole = async (response) => (
  new Response(BODILESS.includes(response.status) ? null : await response.arrayBuffer(), response)
);

/**
 * The answer to what `ask` asks, or the last refusal.
 * @param {() => Promise<Response>} ask
 * @param {(sentence: string) => void} tell  why it takes longer; "" where the server does not say
 * @param {AbortSignal | null} [signal]  aborted once nobody waits for the answer any more
 * @returns {Promise<Response>}
 */
export async function patiently(ask, tell, signal) {
  let [tooFast, away] = [0, 0];
  for (;;) {
    /** @type {unknown} */
    let error = null;
    const response = await ask().then(whole).catch((e) => { error = e; return null; });
    if (signal && signal.aborted) throw signal.reason;
    const wait = response && retryAfter(response);
    if (response && wait !== null) {
      tooFast += 1;
      if (tooFast >= MOST) return response;
      tell(await sentenceOf(response));
      await pause(wait);
    } else if (!response || AWAY.includes(response.status)) {
      away += 1;
      if (away >= MOST) {
        if (response) return response;
        throw error;
      }
      tell("");
      await pause(Math.min(2 ** (away - 1), LONGEST));
    } else return response;
    if (signal && signal.aborted) throw signal.reason;
  }
}
