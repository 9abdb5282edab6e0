import assert from "node:assert/strict";
import { create } from "../../../clients/lambda-cloud/resources/instance/create.ts";
import { twinOf } from "../../../clients/lambda-cloud/resources/instance/existing.ts";
import { read, remove } from "../../../clients/lambda-cloud/resources/instance/lifecycle.ts";
import { isAlive } from "../../../clients/lambda-cloud/resources/instance/tags.ts";
import * as filesystem from "../../../clients/lambda-cloud/resources/filesystem.ts";
import { type Trial, failure, inputs, makeTrial } from "./support.ts";

/** What keeps an instance that costs, or a machine that is someone's, from being forgotten or ended. */
describe("nothing is lost, and nothing of others is ended", () => {
  let trial: Trial;
  beforeEach(async () => { trial = await makeTrial(); });
  afterEach(() => trial.close());

  it("counts an instance as living whatever its status is called, unless it is one of the three that end it", () => {
    const living = ["booting", "active", "unhealthy", "provisioning", "restarting"];
    assert.deepEqual([...living, "terminated", "terminating", "preempted"].filter((status) => isAlive({ status: status as "active" })), living);
  });

  it("ends an instance of its owner with other inputs only where this machine has launched it", async () => {
    const session = trial.session();
    const { id } = await create(session, inputs({ hostname: "before" }));
    await session.attempts.clear(inputs().owner); // as another machine sees it
    const error = await failure(create(session, inputs({ hostname: "after" })));
    assert.match(error.message, new RegExp(`${id}.* was launched with other inputs and not from this machine.*adoptInstanceId`));
    assert.deepEqual((await trial.living()).map((each) => each.id), [id]);
  });

  it("does not adopt while an interrupted run has launched another", async () => {
    const session = trial.session();
    const first = await create(session, inputs());
    const other = await create(session, inputs({ owner: "b".repeat(64) }));
    const error = await failure(create(session, inputs({ adoptInstanceId: other.id })));
    assert.match(error.message, new RegExp(`an interrupted run has launched ${first.id} for this resource`));
  });

  it("tells of a second instance of the same owner", async () => {
    const session = trial.session();
    const first = await create(session, inputs());
    assert.equal(await twinOf(session, inputs(), first.id), undefined);
    assert.match((await twinOf(session, inputs(), "of another run")) ?? "", new RegExp(`${first.id} carries the tag of the same resource and costs, too`));
  });

  it("calls nothing gone, and deletes nothing, by a key that sees nothing of the stack", async () => {
    const session = trial.session();
    const { id, outs } = await create(session, inputs());
    await trial.admin.reset(); // the account of another key, as far as this one can see
    await new Promise((resolve) => setTimeout(resolve, 100)); // longer than a list is young
    for (const attempt of [read(session, id, outs), remove(session, id, outs)]) {
      assert.match((await failure(attempt)).message, /neither instance .* nor the SSH key key .* is in this account; check that the API key/);
    }
  });

  it("leaves a filesystem that it took over where it was", async () => {
    const session = trial.session();
    const made = await session.cloud.createFilesystem({ name: "data", region: "us-west-1" });
    const { id, outs } = await filesystem.create(session, { name: "data", region: "us-west-1", adopt: true });
    await filesystem.remove(session, id, outs);
    assert.deepEqual((await session.cloud.listFilesystems()).map((each) => each.id), [made.id]);
  });
});
