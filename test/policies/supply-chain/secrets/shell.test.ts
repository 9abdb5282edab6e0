import assert from "node:assert/strict";
import { namesGivenSecrets, secretGivenIn } from "../../../../policies/rules/supply-chain/secrets/shell.ts";

const given: readonly [script: string, name: string][] = [
  ["PASSWORD=hunter2 it", "PASSWORD"], ["export DB_PASSWORD=hunter2", "DB_PASSWORD"], ["it; TOKEN=hunter2 it", "TOKEN"], ["it && API_KEY=hunter2 it", "API_KEY"], ["it | SECRET=hunter2 it", "SECRET"], ["(SECRET=hunter2 it)", "SECRET"], ["it\nSECRET=hunter2", "SECRET"],
  ['PASSWORD="hunter2 and more" it', "PASSWORD"], ["PASSWORD='hunter2' it", "PASSWORD"], ["it --password hunter2", "password"], ["it --password=hunter2", "password"], ["it -password=hunter2", "password"], ["it --api-key  'hunter2'", "api-key"], ["it --db.password=hunter2", "db.password"],
  ["A=1 B=2 PASSWORD=hunter2", "PASSWORD"], ["it --port 80 --token hunter2", "token"], ["it --token=-x1", "token"], ["it --password root", "password"], ["it --password ab1", "password"], ["it --password ROOT1", "password"], ["it --password aROOT", "password"], ["A_TOKEN=a1 --b-token b1", "A_TOKEN"], ["PASSWORD=${X:-hunter2}", "PASSWORD"], ["it --user me --enabled-token hunter2", "enabled-token"],
];
const notGiven = [
  "", "it serve", "PASSWORD=$1 it", 'PASSWORD="$OTHER" it', "PASSWORD=$(cat /run/secrets/password)", "PASSWORD= it", "PASSWORD_FILE=/run/secrets/password", "it --password-file /run/secrets/password", "it --password", "it --password --verbose", "it --token -v", "it --password=$PASSWORD", "it --password \"$PASSWORD\"", "MODE=production",
  "xPASSWORD:hunter2", "if [ $TOKEN = hunter2 ]", "it --no-token serve", "it --use-token serve", "it --with-token serve", "it --without-password serve", "it --enable-token serve", "it --disable-token serve", "it --allow-token serve", "it --require-password serve", "it --skip-token serve", "it --rotate-token serve", "it --print-token serve", "it --show_token serve", "it --not.token serve",
  "usage: it --token TOKEN [--api-key=API_KEY]", "echo --password is wanted", "--token for that",
  "a--password=hunter2x", "1PASSWORD=hunter2",
];

describe("a script that gives a secret", () => {
  for (const [script, name] of given) it(`in ${name}: ${JSON.stringify(script)}`, () => assert.equal(secretGivenIn(script), name));
  for (const script of notGiven) it(`is not ${JSON.stringify(script)}`, () => assert.equal(secretGivenIn(script), undefined));
});

describe("arguments that give a secret", () => {
  const cases: readonly [args: readonly (string | undefined)[], names: readonly (string | undefined)[]][] = [
    [["it", "--password", "hunter2"], [undefined, undefined, "password"]],
    [["it", "-api-key", "hunter2", "--token", "hunter3"], [undefined, undefined, "api-key", undefined, "token"]],
    [["--password=hunter2"], ["password"]],
    [["-token=hunter2"], ["token"]],
    [["PASSWORD=hunter2"], ["PASSWORD"]],
    [["db.password=hunter2 and more\nand more"], ["db.password"]],
    [["--password='hunter2'"], ["password"]],
    [["sh", "-c", "PASSWORD=hunter2 it"], [undefined, undefined, "PASSWORD"]],
    [["--password", "$(PASSWORD)"], [undefined, undefined]],
    [["--password", "/run/secrets/password"], [undefined, undefined]],
    [["--password", "--verbose"], [undefined, undefined]],
    [["--password", "-"], [undefined, undefined]],
    [["--password", undefined, "hunter2"], [undefined, undefined, undefined]],
    [[undefined, "hunter2"], [undefined, undefined]],
    [["--use-token", "serve"], [undefined, undefined]],
    [["password", "hunter2"], [undefined, undefined]],
    [["--port", "hunter2"], [undefined, undefined]],
    [["--password=$(PASSWORD)", "--password="], [undefined, undefined]],
    [["--mode=production", "serve"], [undefined, undefined]],
    [["x--password", "hunter2"], [undefined, undefined]],
    [["--password abcd", "hunter2"], ["password", undefined]],
    [[], []],
  ];
  for (const [args, names] of cases) it(`are ${JSON.stringify(names)} of ${JSON.stringify(args)}`, () => assert.deepEqual(namesGivenSecrets(args), names));
});
