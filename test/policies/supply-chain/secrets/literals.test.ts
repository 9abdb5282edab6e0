import assert from "node:assert/strict";
import { isLiteralSecret, withoutReferences } from "../../../../policies/rules/supply-chain/secrets/literals.ts";
import { randomKey } from "../support.ts";

const literal = [
  "hunter2", "12345678", "my.env.hunter2", "env.", "[hunter2", "[a]b", "@hunter2", "__file{hunter2}", "a$2a$x-b", "changeme", " hunter2 ", "Bearer hunter2", "Basic aHVudGVyMg", "token hunter2", "bearerless", "${PASSWORD:-hunter2}", "${PASSWORD-hunter2}", "${PASSWORD:=hunter2}", "hunter2${SUFFIX}", "$1 and more", "x$", "truer", "untrue", "offer", "xhttps://example.com", "my vault:secret", "arn:other", "/single",
  "/with space/in it", `/${randomKey}/${randomKey}`, "a/b/c", "xxxhunter", "https://example.com/ with more", "file", "{one}", "null.", "not none",
];
const none = [
  "", "  ", "$(PASSWORD)", "${PASSWORD}", "$PASSWORD", "${PASSWORD:-}", "${PASSWORD:?must be set}", "{{ .Values.password }}", "={{ $json.token }}", "{{a}}{{b}}", "<% password %>", "<password>", "<your token here>", "%PASSWORD%", "Bearer $(TOKEN)", "bearer  ${TOKEN}", "Basic {{ x }}", "Token $TOKEN", "${A}:${B}",
  "$A$B", "true", "False", "NULL", "none", "nil", "yes", "no", "on", "off", "auto", "string", "number", "boolean", "object", "required", "optional", "***", "`cat /run/token`", "$__file{/etc/secrets/key}", "$__env{OAUTH_SECRET}", "process.env.TOKEN", "env.CLIENT_SECRET", "import.meta.env.TOKEN", "@/run/token", "[MASK]", "[PAD]", "<image>", "</s>", "<|im_end|>", "$2a$11$ooo0H9YkGzGVZrXvLQ8x3eF4T8yH1e0bqKq4yqT0p0x5sY0QeV8aC", "$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA", "Bearer `it`", "xxxxxxxx", "XXXX", "----", "•••", "...", "arn:aws:secretsmanager:eu-west-1:1:secret:it", "arn:aws-cn:ssm:x", "vault:secret/data/it#password",
  "op://vault/item/field", "ref+awsssm://it", "env:PASSWORD", "https://auth.example.com/token", "http://x", "HTTPS://EXAMPLE.COM", "/run/secrets/password", "~/.config/token", "./secrets/token", "../secrets/token", "file:///run/secrets/token", "/var/run/secrets/kubernetes.io/serviceaccount/token", "/a/b",
];

describe("a value that is the secret itself", () => {
  for (const value of literal) it(`is ${JSON.stringify(value)}`, () => assert.equal(isLiteralSecret(value), true));
  for (const value of none) it(`is not ${JSON.stringify(value)}`, () => assert.equal(isLiteralSecret(value), false));
});

describe("text without references", () => {
  for (const [text, rest] of [["a $(B) c", "a  c"], ["${A:-b}", "b"], ["${A:+b}", ""], ["$A-$B", "-"], ["{{ a }} {{ b }}", " "], ["a < b", "a < b"], ["100% of", "100% of"], ["$", "$"], ["$(A) b $(C)", " b "]] as const) {
    it(`of ${JSON.stringify(text)} is ${JSON.stringify(rest)}`, () => assert.equal(withoutReferences(text), rest));
  }
});
