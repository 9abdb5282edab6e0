import type * as k8s from "@pulumi/kubernetes";
import { imageReference } from "../../../../config/images.ts";
import type { Settings } from "../../../../config/settings/schema.ts";
import { metadata } from "../../../kit/objects.ts";
import { nonRootUser, resourceRequirements, restrictedContainer } from "../../../kit/pod.ts";
import type { WayPod } from "./pods.ts";
import { containerPort, postgresTarget, wayOwner } from "./ways.ts";

/** Folder the image's sshd_config names; a test holds the two together. */
export const bastionFolder = "/etc/bastion";

/** Keys of the Secret the pods mount: who may come, and who they are. */
export const bastionKeys = { authorizedKeys: "authorized_keys", hostKey: "host_key" } as const;

/** Name of that Secret. */
export const bastionSecret = "estuary-way-in-keys";

/**
 * The line by which the tunnel's key may forward to PostgreSQL, and may do nothing else: no shell, no terminal, no agent.
 * https://man.openbsd.org/sshd.8#AUTHORIZED_KEYS_FILE_FORMAT
 * @param publicKey one line in OpenSSH's form
 */
export function authorizedKeys(publicKey: string): string {
  return `restrict,port-forwarding,permitopen="${postgresTarget.host}:${postgresTarget.port}" ${publicKey.trim()}\n`;
}

/** What the pods mount. Values are secret: the host's private key is among them. */
export function bastionSecretMetadata(settings: Settings): k8s.types.input.meta.v1.ObjectMeta {
  return metadata(wayOwner(settings.estuary.network), bastionSecret);
}

/**
 * OpenSSH as an ordinary user: such a process can log in nobody but itself, which is the one user there is. Image and settings:
 * services/bastion.
 */
export function bastionPod(settings: Settings, configuration: WayPod["configuration"]): WayPod {
  const port = containerPort({ path: "ssh" });
  const probe = { tcpSocket: { port: "ssh" }, timeoutSeconds: 3 };
  return {
    userId: nonRootUser,
    configuration,
    containers: [
      restrictedContainer({
        name: "sshd",
        image: imageReference("own:bastion", settings.images),
        command: ["/usr/sbin/sshd", "-D", "-e", "-f", "/etc/ssh/sshd_config"],
        ports: [{ name: "ssh", containerPort: port, protocol: "TCP" }],
        resources: resourceRequirements({ cpu: "50m", memory: "64Mi", memoryLimit: "128Mi" }),
        startupProbe: { ...probe, periodSeconds: 2, failureThreshold: 30 },
        readinessProbe: { ...probe, periodSeconds: 10, failureThreshold: 3 },
        livenessProbe: { ...probe, periodSeconds: 30, failureThreshold: 3 },
        // Until the Service no longer sends anyone here.
        lifecycle: { preStop: { sleep: { seconds: 5 } } },
        volumeMounts: [{ name: "keys", mountPath: bastionFolder, readOnly: true }],
      }),
    ],
    // Readable by the group, which is the volume's; sshd refuses such a file only when it is its own user's.
    volumes: [{ name: "keys", secret: { secretName: bastionSecret, defaultMode: 0o440 } }],
  };
}
