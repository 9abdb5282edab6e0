import assert from "node:assert/strict";
import { scan } from "../../../../policies/rules/supply-chain/secrets/scan.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");

describe("a password in a connection string", () => {
  for (const text of [
    "jdbc:postgresql://db/app?user=app&password=hunter2secret", "url: jdbc:mysql://db:3306/app?password=hunter2&user=app", "jdbc:sqlserver://db;user=sa;password=hunter2;", "redis://cache:6379?password=hunter2",
    "Server=db;User Id=sa;Password=hunter2secret;", "Data Source=db; Initial Catalog=app; Pwd=hunter2", "Password=hunter2;Server=db", "Host=db;Username=app;Password=hunter2", "Server = db ; Password = hunter2",
    "host=db user=app password=hunter2 dbname=app", "password=hunter2 host=db", "dsn = \"host=db password='hunter2 more'\"", "DSN=user=app password=hunter2", "hostaddr=10.0.0.1 password=hunter2",
  ]) {
    it(`is found in ${text}`, () => assert.deepEqual(scan(`it\n${text}`), { what: "a connection string with a password", line: 2 }));
  }
  for (const text of [
    "jdbc:postgresql://db/app?user=app&password=$(PASSWORD)", "jdbc:postgresql://db/app?user=app", "Server=db;User Id=sa;Password=${PASSWORD};", "Server=db;Password=;User=sa", "Server=db;Integrated Security=true", "host=db user=app password=$PASSWORD", "host=db user=app password={password}", "user=%u password=%p", "host=db password=***",
    "host=db password=/run/secrets/it", "it --host=db --password-file=/run/it", "the password=hunter2 is an example", "host=db passwordless=hunter2", "https://example.com/?passwords=hunter2", "host=db password=PASSWORD", "Server=db;PasswordFile=hunter2", "observer=db;Password=",
  ]) {
    it(`is not found in ${text}`, () => assert.equal(scan(text), undefined));
  }
});

describe("credentials of basic authentication", () => {
  for (const text of [`Authorization: Basic ${base64("admin:hunter2secret")}`, `basic ${base64("a:b1")}`, `"Basic  ${base64(":hunter2secret")}"`]) {
    it(`are found in ${text}`, () => assert.deepEqual(scan(text), { what: "credentials of basic authentication", line: 1 }));
  }
  for (const text of ["Basic authentication", "Basic YWRtaW4", "basic understanding of it", "Basic $(CREDENTIALS)", `Basic ${base64("admin:$(PASSWORD)")}`, `Basic ${base64("admin:")}`, `visualBasic ${base64("a:b1")}`, `Basic ${base64("12:34:56")}x`]) {
    it(`are not found in ${text}`, () => assert.equal(scan(text), undefined));
  }
  for (const begins of ["host=a;basic://", "host=", "a://", "basic ", "password=", ";pwd="]) {
    it(`are looked for in 200 kB of ${begins}`, () => assert.equal(scan(`${begins.repeat(200_000 / begins.length)} password=`), undefined));
  }
});
