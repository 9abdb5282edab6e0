import { z } from "zod";
import { candidates, launch, region } from "./schema-launch.ts";
import { dollars, duration, flag, interval, plainHttpsUrl, text, whole, wholeGpus } from "./values.ts";

const keyName = () => text(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}$/, "allowed: letters, digits, spaces, '.', '_' and '-', at most 64 characters");

const publicKey = () =>
  text(/^(ssh-(ed25519|rsa)|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]+={0,2}( .*)?$/, 'allowed: a public key in one line, such as "ssh-ed25519 AAAA... name"');

export const lambda = z
  .strictObject({
    endpoint: plainHttpsUrl().default("https://cloud.lambda.ai").describe("Lambda Cloud. A sandbox stack asks its emulator instead, whatever stands here."),
    pacing: z
      .strictObject({
        request: interval().default("1.1s").describe("Shortest time between two requests of one API key; Lambda takes one a second."),
        launch: interval().default("12.5s").describe("Shortest time between two launches; Lambda takes one in twelve seconds."),
      })
      .prefault({})
      .describe("How often Lambda is asked."),
    refresh: flag().default(true).describe("Make every plan from what is at Lambda, not only from what is recorded: an instance that was preempted is launched again, what others changed is put right."),
    sshKey: z
      .strictObject({
        name: keyName().optional().describe("Name of the SSH key instances are launched with. Left out: that of project and stack."),
        publicKey: publicKey().optional().describe("The public key; one the account already has is used as it is. Left out: Lambda makes a pair, of which the private key is kept as a secret in the state."),
      })
      .prefault({})
      .describe("The SSH key: Lambda launches nothing without one."),
    budget: z
      .strictObject({
        instances: whole(0, 10_000).default(0).describe("Most instances, those of the cluster's servers among them."),
        gpus: wholeGpus().default(0).describe("Most GPUs, each instance counted as the candidate that has the most."),
        dollarsPerHour: dollars(0).default(0).describe("Most dollars an hour, each instance counted with its ceiling (maxDollarsPerHour, or the price of the dearest candidate)."),
      })
      .prefault({})
      .describe("What this stack may launch at all; an update that could exceed it stops before any launch."),
    expireAfter: duration(8760).optional().describe("Age at which an instance is marked as expired in the list of `npm run gpu:reap`. Left out: never."),
  })
  .prefault({})
  .describe("Lambda Cloud, which the instances are rented from. Its API key is the secret `lambdaApiKey`, or LAMBDA_LABS_API_KEY of the environment.");

/** Labels a kubelet may give itself: those of Kubernetes it may not. https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#noderestriction */
const labelKey = () =>
  text(
    /^(?!([a-z0-9-]+\.)*(kubernetes|k8s)\.io\/)(?!(sophia-ai|nvidia)\.com\/)([a-z0-9]([-a-z0-9.]{0,200}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/,
    'allowed: a label such as "example.com/tier", not of kubernetes.io, k8s.io, nvidia.com or sophia-ai.com',
  );
const labelValue = () => text(/^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/, "allowed: the value of a label: letters, digits, '-', '_' and '.', at most 63 characters");

const fleet = z.strictObject({
  role: z.enum(["agent"]).default("agent").describe("What its instances do: agents of the cluster run pods."),
  count: whole(0, 256).describe("Instances."),
  retired: z.array(whole(0, 9999)).default([]).describe("Ordinals that are no longer used: the instances that scaling in removes, when they are not the last ones. The members are the first `count` ordinals that are not retired."),
  candidates: candidates().min(1, { error: "allowed: a list of at least 1" }).describe("Instance types and regions in order of preference. An instance whose own leaves the list is replaced."),
  ...launch,
  filesystem: z
    .strictObject({
      name: text(/^[a-zA-Z]+[0-9a-zA-Z-]*$/, "allowed: letters, digits and '-', starting with a letter, at most 60 characters").max(60, { error: "allowed: at most 60 characters" }).describe("Name."),
      region: region().describe("Region; every candidate must be in it."),
      mountPoint: text(/^(\/home|\/lambda\/nfs|\/data)[/a-zA-Z0-9-]{0,240}$/, 'allowed: a path below /home, /lambda/nfs or /data, such as "/data/models"').optional().describe("Where it is mounted. Left out: /lambda/nfs and its name."),
    })
    .optional()
    .describe("A filesystem all its instances share. It outlives them, and Pulumi refuses to delete it."),
  labels: z.record(labelKey(), labelValue()).default({}).describe("Labels of its nodes, beside those every GPU node gets."),
  taints: z
    .array(
      z.strictObject({
        key: labelKey().describe("Key."),
        value: labelValue().default("").describe("Value."),
        effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]).describe("What it does to pods that do not tolerate it."),
      }),
    )
    .default([])
    .describe("Taints of its nodes, beside that of every GPU node."),
  protect: flag().default(false).describe("Pulumi refuses to delete or replace its instances."),
});

/** The name of a fleet; instances are named `<cluster>-<fleet>-<ordinal>`. */
const fleetName = () => text(/^[a-z]([-a-z0-9]{0,28}[a-z0-9])?$/, "allowed: lower-case letters, digits and '-', at most 30 characters, starting with a letter");

export const fleets = z.record(fleetName(), fleet).prefault({}).describe("Fleets of GPU instances, by name.");
