import assert from "node:assert/strict";
import { Annotated, Variable, renderConfig } from "../../../components/nats/spec/format.ts";

describe("the text of a NATS configuration", () => {
  it("quotes strings, leaves numbers and booleans, refers to variables and leaves out what is undefined", () => {
    const text = renderConfig({ name: "3k", port: 4222, verify: true, server_name: new Variable("SERVER_NAME"), nothing: undefined, path: 'a "b" \\c' });
    assert.equal(text, 'name: "3k"\nport: 4222\nverify: true\nserver_name: $SERVER_NAME\npath: "a \\"b\\" \\\\c"\n');
  });

  it("nests maps and lists, with comments above their items", () => {
    const text = renderConfig({ empty: {}, none: [], users: [new Annotated("first", { nkey: "U" }), { nkey: "V", roles: ["a", "b"] }] });
    assert.equal(
      text,
      `empty: {}
none: []
users: [
  # first
  {
    nkey: "U"
  }
  {
    nkey: "V"
    roles: [
      "a"
      "b"
    ]
  }
]
`,
    );
  });

  it("writes an include as the directive it is", () => {
    assert.equal(renderConfig({ include: "accounts.conf" }), 'include "accounts.conf"\n');
  });
});
