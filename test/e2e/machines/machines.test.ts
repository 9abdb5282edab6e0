import { Trial } from "./trial.ts";
import { oneServer } from "./one-server.ts";
import { threeServers } from "./three-servers.ts";

/** Each part begins with an empty account and leaves one. */
describe("a cluster of its own machines, on a real engine, API server and the emulated GPU cloud", function () {
  this.timeout(10 * 60_000);
  let trial: Trial | undefined;
  const started = (): Trial => {
    if (trial === undefined) throw new Error("the sandbox was not started");
    return trial;
  };

  before(async function () {
    // Servers answer at addresses of their own, which only Linux has without more ado.
    if (process.platform !== "linux") return this.skip();
    trial = await Trial.start("e2e-machines");
  });
  after(() => trial?.stop());

  describe("one server and one agent", () => oneServer(started));
  describe("three servers and two agents", () => threeServers(started));
});
