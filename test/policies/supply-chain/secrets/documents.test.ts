import assert from "node:assert/strict";
import { secretInDocument } from "../../../../policies/rules/supply-chain/secrets/documents.ts";
import { githubToken, randomKey } from "../support.ts";

const inDocument = (file: string, text: string, allowed: readonly string[] = []) => secretInDocument(file, text, allowed);
const clear = (name: string, line: number) => ({ what: `a value of ${name} in clear`, line });

describe("a secret in a document", () => {
  const lines: readonly [text: string, name: string][] = [
    ["password: hunter2", "password"], ["  password: hunter2  ", "password"], ["- password: hunter2", "password"], ['password: "hunter2"', "password"], ["password: 'hunter2'", "password"], ['"password": "hunter2",', "password"], ["'password' = 'hunter2';", "password"], ["PASSWORD=hunter2", "PASSWORD"], ["export PASSWORD=hunter2", "PASSWORD"],
    ["db.password=hunter2", "db.password"], ["api-key = hunter2 # it", "api-key"], ["password: hunter2;", "password"], ["password: hunter2,", "password"], ['password: "hunter2 and more"', "password"], ["requirepass hunter2", "requirepass"], ["  masterauth hunter2", "masterauth"], ["password:hunter2", "password"], ['password: "#hunter2"', "password"], ["a\tb\npassword : hunter2".split("\n")[1] ?? "", "password"],
  ];
  for (const [text, name] of lines) {
    it(`is found in the line ${JSON.stringify(text)}`, () => {
      assert.deepEqual(inDocument("it.conf", text), clear(name, 1));
      assert.deepEqual(inDocument("it.yaml", `mode: it\n\n${text}\nend: it`), clear(name, 3));
    });
  }

  for (const [text, name] of [["authorization { user: a, password: hunter2secret }", "password"], ["  users = [ { user: sys, password: hunter2 } ]", "password"], ["- {name: x, password: \"hunter2\"}", "password"], ["a: {token: 'hunter2', b: c}", "token"], ["auth = { password = \"hunter2\" }", "password"], ["{user: a, \"api-key\": hunter2}", "api-key"]] as const) {
    it(`is found within the line ${JSON.stringify(text)}`, () => assert.deepEqual(inDocument("it.conf", `mode: it\n${text}`), clear(name, 2)));
  }
  for (const text of ["{ user: sys, password: $SYS_PASSWORD }", 'sum(rate(it{token="hunter2"}[5m]))', "{password: {type: string}}", "{in: header, token: }", "{name: app, secret: app-creds}", "{passwordFile: hunter2}", "password: {hunter2}", "# { password: hunter2 }", "  // { password: hunter2 }"]) {
    it(`is not found within the line ${JSON.stringify(text)}`, () => assert.equal(inDocument("it.conf", text), undefined));
  }

  for (const text of [
    "password: $PASSWORD", 'password: "$PASSWORD"', "password: ${PASSWORD}", "password:", 'password: ""', "password: {", "password: [", "password: |", "password: >", "password: &it", "password: *it", "password: # it", "password: the password of the database", "# password: hunter2", "passwordFile: /run/secrets/it", "password_hash: hunter2", "mode: hunter2", "requirepass $PASSWORD",
    "requirepass hunter2 more", "x requirepass hunter2", "existingSecret: hunter2", "the password: hunter2", "password hunter2", 'password: "hunter2" more', "password: 'hunter2\"", "'password\": hunter2", "exported PASSWORD=hunter2", "password: hunter2 more",
  ]) {
    it(`is not found in the line ${JSON.stringify(text)}`, () => assert.equal(inDocument("it.conf", text), undefined));
  }

  it("is found by its shape wherever it stands", () => {
    for (const file of ["it.conf", "it.md", "it.ts", "it.sh", "it"]) assert.deepEqual(inDocument(file, `one\n see ${githubToken}`), { what: "a token of GitHub", line: 2 }, file);
  });

  for (const file of ["a.ts", "a.mts", "a.cts", "a.js", "a.mjs", "a.cjs", "a.jsx", "a.tsx", "a.py", "a.go", "a.rb", "a.lua", "a.java", "a.rs", "a.php", "a.sql", "a.md", "a.htm", "a.html", "a.css", "a.svg", "a.xml", "a.tmpl", "a.temple".replace("le", "l"), "a.tpl", "a.gotmpl", "a.jinja", "a.jinja2", "A.MD"]) {
    it(`is not looked for in the assignments of ${file}`, () => assert.equal(inDocument(file, "password: hunter2"), undefined));
  }
  for (const file of ["a.conf", "a.md.conf", "ts", "a.tsv", "a", "a.mxts"]) it(`is looked for in the assignments of ${file}`, () => assert.deepEqual(inDocument(file, "password: hunter2"), clear("password", 1)));

  for (const file of ["a.sh", "a.bash", "a.zsh", "A.SH"]) {
    it(`is looked for in ${file} as a shell reads it`, () => {
      assert.deepEqual(inDocument(file, "set -eu\nit --password hunter2"), clear("password", 2));
      assert.equal(inDocument(file, "password: hunter2"), undefined);
      assert.equal(inDocument(file, 'token=$(cat "$1")'), undefined);
    });
  }
  it("is looked for in a script without an ending, and only there", () => {
    assert.deepEqual(inDocument("start", "#!/bin/sh\nit --password hunter2"), clear("password", 2));
    assert.equal(inDocument("start", "it --password hunter2"), undefined);
    assert.equal(inDocument("start", "it #!/bin/sh --password hunter2"), undefined);
    assert.equal(inDocument("a.sh.conf", "it --password hunter2"), undefined);
    assert.equal(inDocument("a.xsh", "it --password hunter2"), undefined);
  });

  const json = (value: unknown) => inDocument("it.json", JSON.stringify(value));
  it("is found in JSON by its name", () => {
    assert.deepEqual(json({ a: [{ b: { password: "hunter2" } }] }), clear("password", 0));
    assert.deepEqual(json({ tokens: 1, token: ["", "hunter2"] }), clear("token", 0));
    assert.deepEqual(json([{ apiKey: "hunter2" }]), clear("apiKey", 0));
    assert.deepEqual(inDocument("it", ` \n {"apiKey": "hunter2"}`), clear("apiKey", 0));
  });
  it("is found in JSON by its shape, the first one first", () => {
    assert.deepEqual(json({ a: "it", b: githubToken, c: randomKey }), { what: "a token of GitHub", line: 0 });
    assert.deepEqual(json({ a: "it", b: [randomKey, githubToken] }), { what: "text that looks drawn by lot", line: 0 });
  });
  it("is not seen in a JSON schema or an expression", () => {
    assert.equal(json({ type: "object", required: ["password"], properties: { password: { type: "string", minLength: 8 }, token: { type: "string" } } }), undefined);
    assert.equal(json({ password: "={{ $json.password }}", token: null, secret: 7, apiKey: true }), undefined);
  });
  it("is not the public half of a key", () => {
    assert.equal(json({ keys: [{ kty: "EC", crv: "P-256", x: randomKey, y: randomKey }, { kty: "RSA", n: randomKey, e: "AQAB" }] }), undefined);
    for (const half of ["d", "k"]) assert.deepEqual(json({ keys: [{ kty: "oct", [half]: randomKey }] }), { what: "text that looks drawn by lot", line: 0 }, half);
    assert.deepEqual(json({ x: randomKey }), { what: "text that looks drawn by lot", line: 0 });
  });
  it("is not what everyone may read by its name", () => {
    assert.equal(json({ clientId: randomKey, publicKey: randomKey, certificate: randomKey }), undefined);
    assert.deepEqual(json({ clientId: githubToken }), { what: "a token of GitHub", line: 0 });
    assert.deepEqual(json({ clientName: randomKey }), { what: "text that looks drawn by lot", line: 0 });
  });
  it("is found in what only begins like JSON", () => {
    assert.deepEqual(inDocument("it", "{\npassword: hunter2\n}"), clear("password", 2));
    assert.deepEqual(inDocument("it", "[it]\npassword = hunter2"), clear("password", 2));
    assert.deepEqual(inDocument("it", "password: hunter2\n{}"), clear("password", 1));
  });
  it("does not overflow on deep JSON", () => assert.equal(inDocument("it", `${"[".repeat(5_000)}${"]".repeat(5_000)}`), undefined));

  it("is none where it is allowed", () => {
    assert.equal(inDocument("it.json", JSON.stringify({ password: "hunter2", b: githubToken }), ["hunter2", githubToken]), undefined);
    assert.deepEqual(inDocument("it.json", JSON.stringify({ a: `${githubToken} ${randomKey}` }), [githubToken]), { what: "text that looks drawn by lot", line: 0 });
    assert.equal(inDocument("it.conf", "password: hunter2", ["hunter2"]), undefined);
    assert.deepEqual(inDocument("it.conf", "password: hunter2\ntoken: hunter3", ["hunter2"]), clear("token", 2));
    assert.deepEqual(inDocument("it.conf", "password: hunter2", ["", "other"]), clear("password", 1));
  });
});
