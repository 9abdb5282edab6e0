export { check } from "./check.ts";
export { diff, diffLive } from "./diff.ts";
export { create, read, remove, update } from "./lifecycle.ts";
