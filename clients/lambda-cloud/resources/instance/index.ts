export { check } from "./check.ts";
export { create } from "./create.ts";
export { diff } from "./diff.ts";
export { read, remove, update } from "./lifecycle.ts";
