import assert from "node:assert/strict";
import { type SlotInputs, replicationSlot } from "@sophia/postgres-slot";
import { slotJob, slotTimeout } from "../../../components/estuary/spec/slot-job.ts";
import { settingsOf } from "./support.ts";
import { JobWorld } from "./job-world.ts";

const variable = (name: string, secret: string, key: string) => ({ name, valueFrom: { secretKeyRef: { name: secret, key } } });

describe("the Jobs of the replication slot", () => {
  it("log in as owner and as capture, by TLS, and say which slot, tables and publication", () => {
    const settings = settingsOf({ slot: "cdc", watermarks: "public.marks" }, { estuary: { sources: { postgres: { tables: ["conversations", "messages"] } } } });
    const job = slotJob("ensure", settings) as unknown as { metadata: object; spec: { backoffLimit: number; activeDeadlineSeconds: number; template: { spec: { restartPolicy: string; serviceAccountName: string; containers: { env: object[] }[]; volumes: object[] } } } };
    const { metadata, spec } = job;
    assert.deepEqual(metadata, {
      name: "estuary-slot-ensure",
      namespace: "sophia-ai-prod",
      labels: { "app.kubernetes.io/name": "estuary-slot", "app.kubernetes.io/part-of": "sophia-ai", "app.kubernetes.io/component": "replication-slot", "app.kubernetes.io/managed-by": "pulumi" },
    });
    assert.equal(spec.backoffLimit, 0);
    assert.ok(spec.activeDeadlineSeconds < slotTimeout);
    assert.equal(spec.template.spec.restartPolicy, "Never");
    assert.equal(spec.template.spec.serviceAccountName, "estuary-slot");
    assert.deepEqual(spec.template.spec.volumes, [{ name: "authority", secret: { secretName: "postgres-ca", items: [{ key: "ca.crt", path: "ca.crt" }] } }]);
    assert.deepEqual(spec.template.spec.containers[0]?.env, [
      { name: "ACTION", value: "ensure" },
      { name: "POSTGRES_HOST", value: "postgres-rw" },
      { name: "POSTGRES_PORT", value: "5432" },
      { name: "POSTGRES_DATABASE", value: "sophia" },
      { name: "POSTGRES_CA_FILE", value: "/etc/postgres-ca/ca.crt" },
      { name: "SLOT", value: "cdc" },
      { name: "PUBLICATION", value: "flow_publication" },
      { name: "WATERMARKS", value: "public.marks" },
      { name: "TABLES", value: "public.conversations,public.messages" },
      { name: "WAIT_SECONDS", value: "900" },
      variable("OWNER_USER", "postgres-role-sophia", "username"),
      variable("OWNER_PASSWORD", "postgres-role-sophia", "password"),
      variable("CAPTURE_USER", "postgres-role-sophia-cdc", "username"),
      variable("CAPTURE_PASSWORD", "postgres-role-sophia-cdc", "password"),
    ]);
  });

  it("differ when a backfill counter of the capture is raised, and for no other task's", () => {
    const ensure = (backfills: Record<string, Record<string, number>>) => slotJob("ensure", settingsOf({}, { estuary: { backfills } })).metadata;
    assert.deepEqual(ensure({ "sophia-ai/source-postgres": { messages: 1, conversations: 2 } }).annotations, { "sophia.ai/estuary-backfills": "conversations=2,messages=1" });
    assert.equal("annotations" in ensure({ "sophia-ai/source-gong": { "gong-calls": 1 } }), false);
    assert.equal("annotations" in slotJob("drop", settingsOf({}, { estuary: { backfills: { "sophia-ai/source-postgres": { messages: 1 } } } })).metadata, false);
  });

  it("do not hand the owner's password to the one that only drops", () => {
    assert.doesNotMatch(JSON.stringify(slotJob("drop", settingsOf())), /OWNER|postgres-role-sophia"|WATERMARKS|TABLES/);
  });
});

describe("ReplicationSlot", () => {
  let world: JobWorld;
  const settings = settingsOf();
  const inputs = (more: Partial<SlotInputs> = {}): SlotInputs => ({
    kubeconfig: world.kubeconfig,
    namespace: "sophia-ai-prod",
    slot: "sophia_cdc",
    ensure: slotJob("ensure", settings) as unknown as SlotInputs["ensure"],
    drop: slotJob("drop", settings) as unknown as SlotInputs["drop"],
    keepSlot: false,
    timeoutSeconds: 5,
    pollSeconds: 0.01,
    ...more,
  });
  beforeEach(async () => { world = await JobWorld.start(); });
  afterEach(() => world.stop());

  it("is made by a Job that is gone once it has succeeded", async () => {
    const { id, outs } = await replicationSlot.create(inputs());
    assert.equal(id, "sophia-ai-prod/sophia_cdc");
    assert.deepEqual(outs, JSON.parse(JSON.stringify(inputs())));
    assert.deepEqual(world.ran, ["estuary-slot-ensure"]);
    assert.deepEqual([...world.jobs.keys()], []);
  });

  it("takes no Job of a run that was killed for its own", async () => {
    world.jobs.set("estuary-slot-ensure", { conditions: [{ type: "Complete", status: "True" }] });
    world.lingers = 3;
    await replicationSlot.create(inputs());
    assert.deepEqual(world.ran, ["estuary-slot-ensure"]);
  });

  it("is not made when the Job fails, which says why in the program's words and stays", async () => {
    world.ends = { type: "Failed", message: "gave up after 900 s: table public.conversations is not there" };
    await assert.rejects(replicationSlot.create(inputs()), {
      message: "estuary-slot-ensure failed: gave up after 900 s: table public.conversations is not there. See: kubectl -n sophia-ai-prod logs job/estuary-slot-ensure",
    });
    assert.deepEqual([...world.jobs.keys()], ["estuary-slot-ensure"]);
  });

  it("says what holds a Job that does not end", async () => {
    world.ends = { type: "never", message: "" };
    world.waiting = { reason: "ImagePullBackOff", message: "no such image" };
    await assert.rejects(replicationSlot.create(inputs({ timeoutSeconds: 0.05 })), /^JobFailedError: estuary-slot-ensure did not end within 0\.05 s: its pod waits: ImagePullBackOff: no such image\. See: kubectl/);
  });

  it("goes on when the API server is away for a moment", async () => {
    world.away = 3;
    await replicationSlot.create(inputs());
    assert.deepEqual(world.ran, ["estuary-slot-ensure"]);
  });

  it("is dropped by the other Job when it is deleted, unless it is to be kept", async () => {
    await replicationSlot.delete("", inputs({ keepSlot: true }));
    assert.deepEqual(world.ran, []);
    await replicationSlot.delete("", inputs());
    assert.deepEqual(world.ran, ["estuary-slot-drop"]);
  });

  it("is gone with its namespace", async () => {
    world.gone = true;
    await replicationSlot.delete("", inputs());
    assert.deepEqual(world.ran, []);
  });

  it("is not taken to be gone when somebody removes the Job while it is awaited", async () => {
    world.ends = { type: "never", message: "" };
    world.removed = true;
    await assert.rejects(replicationSlot.delete("", inputs()), /^JobFailedError: slot sophia_cdc may still be there: its Job estuary-slot-drop went before it was seen to end \(.*\)\. Run this again$/);
    assert.deepEqual(world.ran, ["estuary-slot-drop"]);
  });

  it("is not forgotten while its cluster gives no answer, unless that is said to be gone for good", async () => {
    await world.stop();
    await assert.rejects(replicationSlot.delete("", inputs()), /^Error: slot sophia_cdc was not dropped, because its cluster cannot be asked: .*\. While it is there PostgreSQL keeps WAL for it\. .*PULUMI_K8S_DELETE_UNREACHABLE=true$/);
    process.env["PULUMI_K8S_DELETE_UNREACHABLE"] = "true";
    try {
      await replicationSlot.delete("", inputs());
    } finally {
      delete process.env["PULUMI_K8S_DELETE_UNREACHABLE"];
    }
  });

  it("is looked after again when what is to be made has changed, and for nothing else", async () => {
    const olds = inputs();
    assert.deepEqual(await replicationSlot.diff("", olds, inputs()), { changes: false, replaces: [], deleteBeforeReplace: false });
    const other = slotJob("ensure", settingsOf({}, { estuary: { sources: { postgres: { tables: ["messages"] } } } })) as unknown as SlotInputs["ensure"];
    const raised = slotJob("ensure", settingsOf({}, { estuary: { backfills: { "sophia-ai/source-postgres": { conversations: 1 } } } })) as unknown as SlotInputs["ensure"];
    for (const [news, ran] of [[{ kubeconfig: `${world.kubeconfig} ` }, 0], [{ keepSlot: true }, 0], [{ ensure: other }, 1], [{ ensure: raised }, 1]] as const) {
      world.ran.length = 0;
      assert.equal((await replicationSlot.diff("", olds, inputs(news))).changes, true);
      await replicationSlot.update("", olds, inputs(news));
      assert.equal(world.ran.length, ran);
    }
  });

  it("moves to another name by making that first, and never because something is unknown", async () => {
    assert.deepEqual(await replicationSlot.diff("", inputs(), inputs({ slot: "other" })), { changes: true, replaces: ["slot"], deleteBeforeReplace: false });
    assert.deepEqual(await replicationSlot.diff("", inputs(), inputs({ slot: "04da6b54-80e4-46f7-96ec-b56ff0331ba9", kubeconfig: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" })), { changes: true, replaces: [], deleteBeforeReplace: false });
  });
});
