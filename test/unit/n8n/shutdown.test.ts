import assert from "node:assert/strict";
import * as fc from "fast-check";
import { processVariables } from "../../../components/n8n/spec/environment.ts";
import { processPod } from "../../../components/n8n/spec/pod.ts";
import { shutdown } from "../../../components/n8n/spec/shutdown.ts";
import { anySettings, kinds, processOf, settingsOf } from "./fixtures.ts";

/** What the launcher of the task runners allows itself after n8n has stopped. */
const launcherGrace = 50;

describe("stop of n8n", () => {
  it("waits for a ten-minute execution, and not for longer on main, which runs none", () => {
    const { n8n } = settingsOf();
    assert.deepEqual(kinds.map((kind) => [kind, shutdown(kind, n8n)]), [
      ["main", { preStop: 10, graceful: 60, gracePeriod: 130 }],
      ["webhook", { preStop: 10, graceful: 630, gracePeriod: 700 }],
      ["worker", { preStop: 0, graceful: 630, gracePeriod: 690 }],
    ]);
  });

  it("outlasts the longest execution wherever one runs or is answered, for all settings", () => {
    fc.assert(
      fc.property(anySettings, fc.constantFrom("webhook" as const, "worker" as const), (settings, kind) => {
        const variables = processVariables(processOf(kind), settings.n8n);
        const graceful = Number(variables["N8N_GRACEFUL_SHUTDOWN_TIMEOUT"]);
        assert.ok(graceful > Number(variables["EXECUTIONS_TIMEOUT"]));
        assert.equal(variables["EXECUTIONS_TIMEOUT_MAX"], variables["EXECUTIONS_TIMEOUT"]);
      }),
    );
  });

  it("gives the pod time for its drain, n8n and the task runners, for all settings", () => {
    fc.assert(
      fc.property(anySettings, fc.constantFrom(...kinds), (settings, kind) => {
        const process = processOf(kind);
        const { terminationGracePeriodSeconds, containers } = processPod(process, settings).spec as {
          terminationGracePeriodSeconds: number;
          containers: { lifecycle?: { preStop: { sleep: { seconds: number } } } }[];
        };
        const graceful = Number(processVariables(process, settings.n8n)["N8N_GRACEFUL_SHUTDOWN_TIMEOUT"]);
        const preStop = containers[0]?.lifecycle?.preStop.sleep.seconds ?? 0;
        assert.ok(terminationGracePeriodSeconds > preStop + graceful + launcherGrace);
      }),
    );
  });

  it("runs no task for longer than an execution may last", () => {
    fc.assert(
      fc.property(anySettings, ({ n8n }) => {
        const variables = processVariables(processOf("worker"), n8n);
        assert.ok(Number(variables["N8N_RUNNERS_TASK_TIMEOUT"]) <= Number(variables["EXECUTIONS_TIMEOUT"]));
      }),
    );
  });
});
