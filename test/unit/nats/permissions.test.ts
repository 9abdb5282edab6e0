import assert from "node:assert/strict";
import { servicePermissions, streamAdministratorPermissions } from "../../../components/nats/spec/permissions.ts";
import { natsUsers } from "../../../components/nats/spec/accounts.ts";
import { services } from "../../../config/services.ts";
import { natsInboxPrefix } from "../../../config/nats.ts";
import { service } from "./support.ts";

describe("permissions on NATS", () => {
  it("of a publisher: its subjects and its inbox, nothing of JetStream's API", () => {
    assert.deepEqual(servicePermissions("gong", { publish: ["data.gong.>"], subscribe: [] }), { publish: ["data.gong.>"], subscribe: ["_INBOX_gong.>"] });
  });

  it("of a consumer: its own durable, filtered to what it may subscribe to", () => {
    assert.deepEqual(servicePermissions("reader", { publish: [], subscribe: ["data.gong.>"], consume: ["data"] }), {
      publish: [
        "$JS.API.INFO",
        "$JS.API.STREAM.INFO.data",
        "$JS.API.CONSUMER.CREATE.data.reader.data.gong.>",
        "$JS.API.CONSUMER.INFO.data.reader",
        "$JS.API.CONSUMER.DELETE.data.reader",
        "$JS.API.CONSUMER.MSG.NEXT.data.reader",
        "$JS.ACK.data.reader.>",
      ],
      subscribe: ["data.gong.>", "_INBOX_reader.>"],
    });
  });

  it("of a consumer of a whole stream: with or without a filter", () => {
    const { publish } = servicePermissions("all", { publish: [], subscribe: ["system.>"], consume: ["system"] });
    assert.deepEqual(publish.filter((subject) => subject.includes("CREATE")), ["$JS.API.CONSUMER.CREATE.system.all", "$JS.API.CONSUMER.CREATE.system.all.system.>"]);
  });

  it("of the stream administrator: look, create and change", () => {
    const { publish, subscribe } = streamAdministratorPermissions("nats-streams");
    assert.deepEqual(publish.slice(0, 4), ["$JS.API.INFO", "$JS.API.STREAM.INFO.data", "$JS.API.STREAM.CREATE.data", "$JS.API.STREAM.UPDATE.data"]);
    assert.equal(publish.length, 10);
    assert.deepEqual(subscribe, ["_INBOX_nats-streams.>"]);
  });

  for (const subject of [">", "*.x", "$JS.API.>", "$SYS.>", "_INBOX_other.>", ""]) {
    it(`are never given for the reserved subject ${JSON.stringify(subject)}`, () => {
      assert.throws(() => servicePermissions("greedy", { publish: [subject], subscribe: [] }), (error: Error) => error.message.includes("catalogue entry greedy") && error.message.includes(JSON.stringify(subject)) && error.message.includes("allowed:"));
      assert.throws(() => servicePermissions("greedy", { publish: [], subscribe: [subject] }), /reserved/);
    });
  }

  it("are refused for a stream in which the service may subscribe to nothing", () => {
    assert.throws(() => servicePermissions("deaf", { publish: [], subscribe: ["data.>"], consume: ["system"] }), {
      message: 'catalogue entry deaf: nats.consume has system but nats.subscribe has no subject in it; allowed: at least one that begins with "system."; change config/services',
    });
  });

  it("of the catalogue: every service has an inbox of its own, and no subject names another's consumer", () => {
    const users = natsUsers(services);
    assert.ok(users.length > 5);
    for (const { service: name, permissions } of users) {
      assert.deepEqual(permissions.subscribe.filter((subject) => subject.startsWith("_INBOX")), [`${natsInboxPrefix(name)}.>`]);
      for (const subject of permissions.publish.filter((each) => /^\$JS\.(API\.CONSUMER|ACK)\./.test(each))) assert.ok(subject.split(".").includes(name), subject);
    }
  });

  it("of users come in one order, whatever the order of the catalogue", () => {
    const entries = [service("b", { publish: ["data.b"], subscribe: [] }), service("none"), service("a", { publish: ["data.a"], subscribe: [] }, "platform")];
    assert.deepEqual(natsUsers(entries).map(({ service: name, namespace }) => [name, namespace]), [["nats-streams", "platform"], ["a", "platform"], ["b", "mcp"]]);
    assert.deepEqual(natsUsers(entries), natsUsers([...entries].reverse()));
  });
});
