import assert from "node:assert/strict";
import { namesGivenSecrets, secretGivenIn } from "../../../../policies/rules/supply-chain/secrets/shell.ts";

const given: readonly [script: string, name: string][] = [
  ["PASSWORD=hunter2 it", "PASSWORD"], ["export DB_PASSWORD=hunter2", "DB_PASSWORD"], ["it; TOKEN=hunter2 it", "TOKEN"], ["it && API_KEY=hunter2 it", "API_KEY"], ["it | SECRET=hunter2 it", "SECRET"], ["(SECRET=hunter2 it)", "SECRET"], ["it\nSECRET=hunter2", "SECRET"],
  ['PASSWORD="hunter2 and more" it', "PASSWORD"], ["PASSWORD='hunter2' it", "PASSWORD"], ["it --password hunter2", "password"], ["it --password=hunter2", "password"], ["it -password=hunter2", "password"], ["it --api-key  'hunter2'", "api-key"], ["it --db.password=hunter2", "db.password"],
  ["A=$(it --token hunter2)", "token"], ["A=`it --token hunter2`", "token"], ["A=$(one $(PASSWORD=hunter2 two))", "PASSWORD"], ["TOKEN=$(A)hunter2", "TOKEN"], ["db.password=hunter2 it", "db.password"],
  ["curl -u admin:hunter2 https://it", "user"], ["it; /bin/curl -sf --user 'admin:hunter2' https://it", "user"], ["curl -sSfu admin:hunter2 https://it", "user"], ["curl --user=admin:hunter2 https://it", "user"], ["curl -uadmin:hunter2", "user"],
  ["A=1 B=2 PASSWORD=hunter2", "PASSWORD"], ["it --port 80 --token hunter2", "token"], ["it --token=-x1", "token"], ["it --password root", "password"], ["it --password ab1", "password"], ["it --password ROOT1", "password"], ["it --password aROOT", "password"], ["A_TOKEN=a1 --b-token b1", "A_TOKEN"], ["PASSWORD=${X:-hunter2}", "PASSWORD"], ["it --user me --enabled-token hunter2", "enabled-token"],
];
const notGiven = [
  "", "it serve", "PASSWORD=$1 it", 'PASSWORD="$OTHER" it', "PASSWORD=$(cat /run/secrets/password)", "PASSWORD= it", "PASSWORD_FILE=/run/secrets/password", "it --password-file /run/secrets/password", "it --password", "it --password --verbose", "it --token -v", "it --password=$PASSWORD", "it --password \"$PASSWORD\"", "MODE=production",
  "xPASSWORD:hunter2", "if [ $TOKEN = hunter2 ]", "it --no-token serve", "it --use-token serve", "it --with-token serve", "it --without-password serve", "it --enable-token serve", "it --disable-token serve", "it --allow-token serve", "it --require-password serve", "it --skip-token serve", "it --rotate-token serve", "it --print-token serve", "it --show_token serve", "it --not.token serve",
  "usage: it --token TOKEN [--api-key=API_KEY]", "echo --password is wanted", "--token for that",
  "PASSWORD=$(cat \"/run/a b\")", 'PASSWORD="$(cat "$(dirname "$0")/it")" it', "TOKEN=`cat /run/token` it", "it --token `cat /run/token`", "it --webhook-secret webhook-tls",
  "curl -u admin https://it:80", "curl -u admin:$PASSWORD https://it", 'curl -u "admin:${PASSWORD}" it', "docker run -u 1000:1000 it", "curl it; docker run -u root:root it", "curl\n-u admin:hunter2", "curl --url https://it:80", "curl -o /a -X PUT a:b", "mycurl -u a:hunter2", "curl -u admin: it",
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
    [["curl", "-u", "admin:hunter2", "https://it"], [undefined, undefined, "user", undefined]],
    [["/usr/bin/curl", "--user", "admin:hunter2"], [undefined, undefined, "user"]],
    [["curl", "-u", "admin:$(PASSWORD)", "-u", "admin", "-u", "admin:", "-x", "a:b"], [undefined, undefined, undefined, undefined, undefined, undefined, undefined, undefined, undefined]],
    [["docker", "-u", "root:hunter2"], [undefined, undefined, undefined]],
    [["curl", undefined, "admin:hunter2"], [undefined, undefined, undefined]],
    [["--password abcd", "hunter2"], ["password", undefined]],
    [["PGPASSWORD=$(cat /run/pw) pg_dump -h db"], [undefined]],
    [["PASSWORD=$REDIS_PASSWORD redis-cli ping"], [undefined]],
    [["TOKEN=${VAULT_TOKEN}\nexec app"], [undefined]],
    [["API_KEY=`cat /run/key` exec app"], [undefined]],
    [["--token=$(TOKEN) --verbose"], [undefined]],
    [["--token=hunter2 --verbose"], ["token"]],
    [["--password=\"hunter2 $(PEPPER)\""], ["password"]],
    [["it=1 PASSWORD=hunter2 it"], ["PASSWORD"]],
    [["--webhook-secret=webhook-tls", "--registry-secret", "regcred", "--default-secret=ns/it", "--secret", "default/wildcard-tls"], [undefined, undefined, undefined, undefined, undefined, undefined]],
    [["--webhook-secret=Hunter2", "--registry-secret", "a/b/c1", "--x-secret=-a", "--y-secret=0123456789abcdef", "--secret", "hunter2"], ["webhook-secret", undefined, "registry-secret", "x-secret", "y-secret", undefined, "secret"]],
    [["--client-secret=hunter2", "--cookie-secret", "hunter2", "WEBHOOK_SECRET=hunter2", "--webhook-token=hunter2"], ["client-secret", undefined, "cookie-secret", "WEBHOOK_SECRET", "webhook-token"]],
    [[], []],
  ];
  for (const [args, names] of cases) it(`are ${JSON.stringify(names)} of ${JSON.stringify(args)}`, () => assert.deepEqual(namesGivenSecrets(args), names));
});
