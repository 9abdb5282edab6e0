import { BlockList } from "node:net";
import { z } from "zod";
import { isCron } from "./cron.ts";

/** The scalar types of settings. Each says in its message what is allowed and gives an example. */

const binaryQuantityPattern = /^[1-9]\d*(Mi|Gi|Ti)$/;
const cpuPattern = /^([1-9]\d*m|[1-9]\d*(\.\d+)?|0\.\d*[1-9]\d*)$/;
const durationPattern = /^[1-9]\d*(s|m|h)$/;
const intervalPattern = /^(?!0+(\.0+)?(s|ms)$)\d{1,6}(\.\d{1,3})?(s|ms)$/;
const dnsLabelPattern = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const hostPattern = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$/;

/** Text of a form. */
export const text = (pattern: RegExp, allowed: string) => z.string({ error: allowed }).regex(pattern, { error: allowed });

/** true or false. */
export const flag = () => z.boolean({ error: "allowed: true or false" });

/** A size of memory or storage: a whole number with Mi, Gi or Ti, such as "10Gi". */
export const size = () => text(binaryQuantityPattern, 'allowed: a whole number with Mi, Gi or Ti, such as "10Gi"');

/** An amount of CPU: cores or millicores, such as "500m" or "4". */
export const cpu = () => text(cpuPattern, 'allowed: cores or millicores as text, such as "4" or "500m"');

/** Text that passes a test. */
export const textThat = (passes: (value: string) => boolean, allowed: string) => z.string({ error: allowed }).refine(passes, { error: allowed });

/**
 * A duration: a whole number with s, m or h, such as "5m".
 * @param most hours it may last at most: beyond, a unit was mistaken, or nothing would ever come of it
 */
export const duration = (most: number) =>
  textThat((value) => durationPattern.test(value) && seconds(value) <= most * 3600, `allowed: a whole number with s, m or h, such as "90s" or "5m", at most ${most}h`);

/** Milliseconds an interval may last at most. */
const longestInterval = 600_000;

/** An interval short enough for milliseconds to matter: seconds or milliseconds, such as "1.1s" or "50ms". */
export const interval = () =>
  textThat((value) => intervalPattern.test(value) && milliseconds(value) <= longestInterval, `allowed: seconds or milliseconds, such as "1.1s" or "50ms", at most ${longestInterval / 1000}s`);

/** US dollars. */
export const dollars = (minimum: number) => {
  const error = `allowed: dollars as a number from ${minimum} to 100000, such as 3.5`;
  return z.number({ error }).min(minimum, { error }).max(100_000, { error });
};

/** A DNS label of at most 63 characters. */
export const dnsLabel = () => text(dnsLabelPattern, "allowed: lower-case letters, digits and '-', at most 63 characters, starting and ending with a letter or digit");

/** A fully qualified host name. */
export const host = () => text(hostPattern, 'allowed: a host name such as "sophia.example.com"');

/** An http or https URL. */
export const webUrl = () => z.url({ protocol: /^https?$/, error: "allowed: an http or https URL" });

/** An https URL of nothing but host, port and path: a stack's file is no place for credentials, and paths are appended to it. */
export const plainHttpsUrl = () => textThat(isPlainHttpsUrl, "allowed: an https URL without user, password, query or fragment");

function isPlainHttpsUrl(value: string): boolean {
  return URL.canParse(value) && /^https:\/\/[^\s?#@]+$/i.test(value);
}

/** A whole number within bounds, both included. */
export const whole = (minimum: number, maximum: number) => {
  const error = `allowed: a whole number from ${minimum} to ${maximum}`;
  return z.number({ error }).int({ error }).min(minimum, { error }).max(maximum, { error });
};

/** A number of GPUs. Halves are refused here because the API server takes `500m` of an extended resource in a quota and then fits no pod. */
export const wholeGpus = () => whole(0, 1024);

/** An IPv4 block in CIDR notation. */
export const cidr = () => z.cidrv4({ error: 'allowed: an IPv4 block such as "10.42.0.0/16"' });

/** An IPv4 address. */
export const ipv4 = () => z.ipv4({ error: 'allowed: an IPv4 address such as "10.43.0.10"' });

/** A cron expression of six fields, seconds first, as CloudNativePG reads it. https://cloudnative-pg.io/documentation/1.30/backup/#scheduled-backups */
export const cron = () => textThat((value) => isCron(value, 6), 'allowed: a cron expression of six fields, seconds first, such as "0 0 3 * * *"');

/** A cron expression of five fields, as k3s reads it. https://docs.k3s.io/cli/etcd-snapshot */
export const fiveFieldCron = () => textThat((value) => isCron(value, 5), 'allowed: a cron expression of five fields, such as "0 3 * * *"');

/** A day of the calendar. */
export const day = () => textThat(isDay, 'allowed: a day as "2027-01-31"');

function isDay(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const date = new Date(`${value}T00:00:00Z`);
  // 30 February would be taken for a day of March.
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}

/** An image digest. */
export const digest = () => text(/^sha256:[0-9a-f]{64}$/, 'allowed: "sha256:" and 64 hexadecimal digits');

/** A time zone of the IANA database. */
export const timeZone = () => {
  const error = 'allowed: an IANA time zone such as "Etc/UTC" or "America/New_York"';
  return z.string({ error }).refine(isTimeZone, { error });
};

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const secondsPer = { s: 1, m: 60, h: 3600 } as const;

/** Seconds of a duration that {@link duration} accepted. */
export function seconds(value: string): number {
  const unit = value.slice(-1) as keyof typeof secondsPer;
  return Number(value.slice(0, -1)) * secondsPer[unit];
}

/** Milliseconds of an interval that {@link interval} accepted. */
export function milliseconds(value: string): number {
  return value.endsWith("ms") ? Number(value.slice(0, -2)) : Number(value.slice(0, -1)) * 1000;
}

const bytesPer: Record<string, number> = { Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 };

/** Bytes of a size that {@link size} accepted. */
export function bytes(value: string): number {
  return Number(value.slice(0, -2)) * (bytesPer[value.slice(-2)] ?? Number.NaN);
}

/** Whether an address that {@link ipv4} accepted lies in a block that {@link cidr} accepted. */
export function isWithin(address: string, block: string): boolean {
  const [network = "", prefix = ""] = block.split("/");
  const list = new BlockList();
  list.addSubnet(network, Number(prefix), "ipv4");
  return list.check(address, "ipv4");
}

const networkOf = (block: string): string => block.split("/")[0] ?? "";
const prefixOf = (block: string): number => Number(block.split("/")[1]);

/** Whether two blocks that {@link cidr} accepted have an address in common; then one holds the other. */
export function haveCommonAddress(a: string, b: string): boolean {
  return isWithin(networkOf(a), b) || isWithin(networkOf(b), a);
}

/** Whether a block that {@link cidr} accepted lies in another, or is it. */
export function liesInside(block: string, outer: string): boolean {
  return prefixOf(block) >= prefixOf(outer) && isWithin(networkOf(block), outer);
}
