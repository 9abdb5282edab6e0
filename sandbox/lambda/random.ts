/** Random choices that go on from a number kept in the state, so that a seed gives the same run again. */
export interface Randomness { random: number }

/** At least 0, below 1. Mulberry32, of the public domain. */
export function nextRandom(state: Randomness): number {
  state.random = (state.random + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state.random ^ (state.random >>> 15), 1 | state.random);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
}

export function randomBetween(state: Randomness, [least, most]: readonly [number, number]): number {
  return Math.round(least + nextRandom(state) * (most - least));
}

/** 32 hexadecimal digits, as the API's identifiers. */
export function randomId(state: Randomness): string {
  return Array.from({ length: 8 }, () => Math.floor(nextRandom(state) * 65_536).toString(16).padStart(4, "0")).join("");
}
