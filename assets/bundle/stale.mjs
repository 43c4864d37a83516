/** Of the files that are there, those of neither this build, nor the one before, nor the list.
    @param {string[]} there @param {string[]} files @param {string[]} before @param {string} list */
export function stale(there, files, before, list) {
  const kept = new Set([...files, ...before, list]);
  return there.filter((name) => !kept.has(name));
}
