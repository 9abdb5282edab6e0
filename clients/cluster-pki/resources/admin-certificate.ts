import { randomUUID } from "node:crypto";
import { type AdminCertificate, type AdminRequest, type ClientIssuer, isDueForRenewal, newAdminCertificate } from "../admin-certificate.ts";
import { type Checked, type Difference, type Failure, checkInstant, instantOf, isUnknown } from "./inputs.ts";

/** Inputs of an administrator's certificate. */
export interface AdminCertificateInputs extends AdminRequest {
  /** Secret. */
  readonly issuer: ClientIssuer;
  /** The instant the certificate is judged and made at. Default: now. A change of it alone changes nothing, unless renewal is due then. */
  readonly asOf?: string;
}

/** Outputs of an administrator's certificate; `key` is secret. */
export interface AdminCertificateOutputs extends AdminRequest, AdminCertificate {
  /** The chain it was issued under, to tell when the authority changed. */
  readonly issuerChain: string;
}

/** A year: longer would outlive the care it is given, since Kubernetes revokes nothing. */
const longest = 365 * 24;

function checkName(property: "user" | "group", value: unknown): Failure[] {
  if (isUnknown(value) || (typeof value === "string" && value !== "" && value.length <= 64 && !value.startsWith("system:"))) return [];
  return [{ property, reason: `${property} is ${JSON.stringify(value)}; allowed: 1 to 64 characters that do not begin with "system:", which Kubernetes keeps for itself` }];
}

export function check(_olds: unknown, news: AdminCertificateInputs): Checked<AdminCertificateInputs> {
  const { validityHours } = news;
  const known = isUnknown(validityHours) || (Number.isInteger(validityHours) && validityHours >= 1 && validityHours <= longest);
  return {
    inputs: news,
    failures: [
      ...checkName("user", news.user),
      ...checkName("group", news.group),
      ...(known ? [] : [{ property: "validityHours", reason: `validityHours is ${JSON.stringify(validityHours)}; allowed: a whole number from 1 to ${longest}` }]),
      ...checkInstant(news.asOf),
    ],
  };
}

/** Changes when it was asked for otherwise, when its authority changed or is not known yet, and when less than a third of its time is left. */
export function diff(_id: string, olds: AdminCertificateOutputs, news: AdminCertificateInputs): Difference {
  // Of an unknown object, too, the chain is not the old one.
  const asked = olds.user !== news.user || olds.group !== news.group || olds.validityHours !== news.validityHours || olds.issuerChain !== news.issuer.chain;
  return { changes: asked || isDueForRenewal(olds, instantOf(news)) };
}

async function issue(inputs: AdminCertificateInputs): Promise<AdminCertificateOutputs> {
  const { user, group, validityHours, issuer } = inputs;
  return { user, group, validityHours, issuerChain: issuer.chain, ...(await newAdminCertificate(inputs, issuer, instantOf(inputs))) };
}

export async function create(inputs: AdminCertificateInputs): Promise<{ id: string; outs: AdminCertificateOutputs }> {
  return { id: randomUUID(), outs: await issue(inputs) };
}

export async function update(_id: string, _olds: AdminCertificateOutputs, news: AdminCertificateInputs): Promise<{ outs: AdminCertificateOutputs }> {
  return { outs: await issue(news) };
}
