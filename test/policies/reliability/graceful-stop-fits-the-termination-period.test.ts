import assert from "node:assert/strict";
import { formatPath } from "../../../policies/model/path.ts";
import type { Props } from "../../../policies/model/resource.ts";
import { unknown } from "../../../policies/model/unknown.ts";
import { gracefulStopFitsTheTerminationPeriod as rule } from "../../../policies/rules/reliability/graceful-stop-fits-the-termination-period.ts";
import { everyContainerKind, everyWorkload, pod } from "../support/objects.ts";
import { verdict } from "../support/verdict.ts";

const stopping = (terminationGracePeriodSeconds: unknown, container: Props, options: Props = {}) =>
  verdict(rule, pod({ terminationGracePeriodSeconds, containers: [{ name: "web", ...container }] }), options);
const sleep = (seconds: unknown): Props => ({ lifecycle: { preStop: { sleep: { seconds } } } });
const exec = (...command: readonly unknown[]): Props => ({ lifecycle: { preStop: { exec: { command } } } });
const fault = (before: number, after: number, period: number, given = true) =>
  `spec.terminationGracePeriodSeconds${given ? ` is ${period}` : ""}: container web takes up to ${before + after} s to stop (${before} s before its signal, ${after} s after) and is killed after ${period} s; set it to more than ${before + after}, or let the container stop sooner`;

describe("graceful-stop-fits-the-termination-period", () => {
  it("takes a sleep shorter than the period, and refuses one as long or longer", () => {
    assert.deepEqual(stopping(10, sleep(9)), []);
    assert.deepEqual(stopping(10, sleep(10)), [fault(10, 0, 10)]);
    assert.deepEqual(stopping(10, sleep(11)), [fault(11, 0, 10)]);
  });

  it("takes 30 seconds for a period that is not given", () => {
    for (const none of [undefined, null]) {
      assert.deepEqual(stopping(none, sleep(29)), []);
      assert.deepEqual(stopping(none, sleep(30)), [fault(30, 0, 30, false)]);
    }
  });

  it("asks nothing of a container that says nothing, whatever the period", () => {
    for (const period of [0, 1, undefined]) assert.deepEqual(stopping(period, {}), []);
    assert.deepEqual(stopping(0, sleep(0)), []);
    assert.deepEqual(stopping("5", sleep(10)), []);
  });

  const sleeps: readonly (readonly [number, ...string[]])[] = [
    [5, "sleep", "5"],
    [5, "/bin/sleep", "5s"],
    [90, "sleep", "1m", "30"],
    [7200, "sleep", "2h"],
    [86400, "sleep", "1d"],
    [1.5, "sleep", "1.5"],
    [0.5, "sleep", ".5"],
    [5, "sh", "-c", "sleep 5"],
    [5, "/bin/sh", "-c", "sleep 5"],
    [5, "bash", "-ec", "sleep 5; nginx -s quit"],
    [5, "ash", "-c", "echo bye && exec sleep 5"],
    [5, "dash", "-c", "/usr/bin/sleep 5"],
    [8, "sh", "-c", "sleep 5\n  sleep 3"],
    [5, "sh", "-c", "sleep 5 >/dev/null 2>&1"],
    [8, "sh", "-c", "sleep 5 # 10\n# sleep 20\nsleep 3"],
    [8, "sh", "-c", "sleep 5 && kill -QUIT 1;sleep 3"],
  ];
  for (const [seconds, ...command] of sleeps) {
    it(`reads ${JSON.stringify(command)} as ${seconds} s`, () => {
      assert.deepEqual(stopping(0, exec(...command)), [fault(seconds, 0, 0)]);
      assert.deepEqual(stopping(seconds + 1, exec(...command)), []);
    });
  }

  const opaque: readonly (readonly unknown[])[] = [
    [],
    ["sleep"],
    ["sleep", "$SECONDS"],
    ["sleep", "5x"],
    ["sleep", "x5"],
    ["sleep", ".s"],
    ["usleep", "5"],
    ["sleep/this", "5"],
    ["/etc/valkey/stop.sh", "sleep", "5"],
    ["sh", "-c"],
    ["sh", "sleep", "5"],
    ["sh", "-x", "sleep 5"],
    ["sh", "-c5", "sleep 5"],
    ["sh", "x-c", "sleep 5"],
    ["fish", "-c", "sleep 5"],
    ["sh -c", "-c", "sleep 5"],
    ["sh", "-c", "echo sleep 5"],
    ["sh", "-c", "while true; do sleep 5; done"],
    ["sh", "-c", "if test -f x; then sleep 5; fi; sleep 5"],
    ["sh", "-c", "until done; sleep 5"],
    ["sh", "-c", "for i in 1 2;\nsleep 5"],
    ["sh", "-c", "case x in x) ;; esac;sleep 5"],
    ["sh", "-c", "true; function f;sleep 5"],
    ["sh", "-c", "true; (select x;sleep 5)"],
    ["sh", "-c", "test -f x || true; sleep 5"],
    ["sh", "-c", "sleep 5 & nginx -s quit"],
    ["sh", "-c", "sleep infinity & nginx -s quit"],
    ["sh", "-c", "test -f x || sleep infinity"],
    ["sleep", "infinite"],
    ["sleep", "xinf"],
    ["echo", "infinity"],
    [5, "sleep"],
  ];
  for (const command of opaque) it(`reads nothing from ${JSON.stringify(command)}`, () => assert.deepEqual(stopping(0, exec(...command)), []));

  const endless: readonly (readonly string[])[] = [["sleep", "infinity"], ["/bin/sleep", "inf"], ["sleep", "5", "INFINITY"], ["sleep", "infinityd"], ["sh", "-c", "nginx -s quit; sleep infinity"], ["bash", "-c", "exec sleep inf"]];
  for (const command of endless) {
    it(`refuses ${JSON.stringify(command)}, which never ends, whatever the period`, () => {
      const place = "spec.containers[0].lifecycle.preStop.exec.command";
      for (const period of [undefined, 3600, unknown]) {
        assert.deepEqual(stopping(period, exec(...command)), [`${place}: the hook of container web sleeps for ever, so that it is killed whatever the period is; let it sleep for a number of seconds below the period`]);
      }
    });
  }

  it("reads words that only hold a word of control", () => assert.deepEqual(stopping(0, exec("sh", "-c", "wait-for-it iffy; sleep 5")), [fault(5, 0, 0)]));

  for (const name of ["N8N_GRACEFUL_SHUTDOWN_TIMEOUT", "DOTNET_SHUTDOWNTIMEOUTSECONDS", "ASPNETCORE_SHUTDOWNTIMEOUTSECONDS"]) {
    it(`reads the variable ${name}`, () => {
      assert.deepEqual(stopping(60, { env: [{ name, value: "60" }] }), [fault(0, 60, 60)]);
      assert.deepEqual(stopping(60, { env: [{ name, value: "59" }] }), []);
    });
  }

  for (const flag of ["--graceful-timeout", "--timeout-graceful-shutdown"]) {
    it(`reads the argument ${flag}`, () => {
      for (const words of [[`${flag}=60`], [flag, "60"]]) {
        assert.deepEqual(stopping(60, { args: ["serve", ...words] }), [fault(0, 60, 60)]);
        assert.deepEqual(stopping(60, { command: ["serve", ...words] }), [fault(0, 60, 60)]);
        assert.deepEqual(stopping(61, { args: words }), []);
      }
    });
  }

  it("adds both, and takes the longest of several times after the signal", () => {
    const env = [{ name: "N8N_GRACEFUL_SHUTDOWN_TIMEOUT", value: "20" }];
    assert.deepEqual(stopping(30, { ...sleep(10), env }), [fault(10, 20, 30)]);
    assert.deepEqual(stopping(31, { ...sleep(10), env }), []);
    assert.deepEqual(stopping(5, { env, args: ["--graceful-timeout=25", "--timeout-graceful-shutdown", "15"] }), [fault(0, 25, 5)]);
  });

  it("reads whole seconds only, of the names it was told", () => {
    const name = "N8N_GRACEFUL_SHUTDOWN_TIMEOUT";
    for (const value of ["60s", "1.5", "x60", "", undefined, 60, unknown]) assert.deepEqual(stopping(1, { env: [{ name, value }] }), []);
    for (const args of [["--graceful-timeout"], ["--graceful-timeout", "60s"], ["--graceful-timeouts=60"], ["graceful-timeout", "60"], [unknown, "60"]]) assert.deepEqual(stopping(1, { args }), []);
    assert.deepEqual(stopping(1, { env: [{ name: "OTHER", value: "60" }, { value: "60" }], args: ["60"] }), []);
    assert.deepEqual(stopping(1, { env: [{ name: "OTHER", value: "60" }] }, { environment: ["OTHER"] }), [fault(0, 60, 1)]);
    assert.deepEqual(stopping(1, { args: ["-t", "60"] }, { arguments: ["-t"] }), [fault(0, 60, 1)]);
  });

  for (const { kind, podSpec } of everyContainerKind(sleep(30))) {
    const judged = kind === "container" || kind === "sidecar";
    it(`${judged ? "judges" : "does not judge"} a container of kind ${kind}`, () =>
      assert.deepEqual(verdict(rule, pod(podSpec)), judged ? [fault(30, 0, 30, false).replace("container web", "container subject")] : []));
  }

  for (const { kind, resource, path } of everyWorkload({ containers: [{ name: "web", ...sleep(30) }] })) {
    it(`judges the pods of a ${kind}`, () => assert.deepEqual(verdict(rule, resource), [`${formatPath(path)}.${fault(30, 0, 30, false).slice("spec.".length)}`]));
  }

  it("says nothing while the period or the sleep is unknown", () => {
    assert.deepEqual(stopping(unknown, sleep(30)), []);
    assert.deepEqual(stopping(1, sleep(unknown)), []);
    assert.deepEqual(stopping(1, { lifecycle: unknown, env: unknown, args: unknown }), []);
  });
});
