import assert from "node:assert/strict";
import { tokenCheck } from "../../../services/events/sink/authorize.ts";

describe("token of the sink", () => {
  const check = tokenCheck(["token-of-today", "token-of-yesterday"]);

  for (const header of ["Bearer token-of-today", "Bearer token-of-yesterday", "bearer token-of-today", "BEARER  token-of-today "]) {
    it(`is taken from ${JSON.stringify(header)}`, () => assert.equal(check(header), true));
  }

  for (const header of [undefined, "", "Bearer", "Bearer ", "token-of-today", "Basic token-of-today", "Bearer token-of-toda", "Bearer token-of-todayx", "Bearer token-of-today token-of-today", "Bearer TOKEN-OF-TODAY", "Bearer token-of-today,token-of-yesterday"]) {
    it(`is not taken from ${JSON.stringify(header)}`, () => assert.equal(check(header), false));
  }

  it("is not the empty text when there is none", () => assert.equal(tokenCheck([])("Bearer "), false));
});
