import assert from "node:assert/strict";
import { edited } from "../support/edited.ts";
import { mendsOf } from "../../../policies/judge.ts";
import { unknown } from "../../../policies/model/unknown.ts";
import { gpuRequestsEqualLimits as rule } from "../../../policies/rules/gpu/gpu-requests-equal-limits.ts";
import { everyContainerKind, everyWorkload, pod } from "../support/objects.ts";
import { container, gpu, judge, podOf } from "./support.ts";

const place = ["spec", "containers", 0, "resources"];
const requestPath = [...place, "requests", gpu];
const limitPath = [...place, "limits", gpu];

describe("gpu-requests-equal-limits", () => {
  const compliant: readonly unknown[] = [
    { requests: { [gpu]: 1 }, limits: { [gpu]: 1 } },
    { requests: { [gpu]: "1" }, limits: { [gpu]: 1 } },
    { requests: { [gpu]: "1000m" }, limits: { [gpu]: "1" } },
    { limits: { [gpu]: 2 } },
    { requests: { [gpu]: null }, limits: { [gpu]: 2 } },
    { requests: { cpu: 1 }, limits: { cpu: 2 } },
    { requests: { memory: "1Gi" } },
    { requests: { [gpu]: "one" }, limits: { [gpu]: 1 } },
    { requests: { [gpu]: 1 }, limits: { [gpu]: "one" } },
    { requests: { [gpu]: 1 }, limits: { [gpu]: unknown } },
    { requests: { [gpu]: unknown }, limits: { [gpu]: 1 } },
    { requests: { [gpu]: 1 }, limits: unknown },
    { requests: { [gpu]: unknown } },
    null,
    undefined,
    "much",
  ];
  compliant.forEach((resources, index) => it(`takes compliant resources ${index}`, () => assert.deepEqual(judge(rule, podOf(container(resources))), [])));

  for (const [request, limit, shown] of [[1, 2, "2"], [2, 1, "1"], ["1", "1500m", "1.5"], [0, 1, "1"]] as const) {
    it(`refuses a request of ${request} with a limit of ${limit}`, () => {
      const found = judge(rule, podOf(container({ requests: { [gpu]: request }, limits: { [gpu]: limit } })));
      const message = `container model requests another number of nvidia.com/gpu than its limit of ${shown}`;
      assert.deepEqual(found, [{ path: requestPath, value: request, message, fix: "request what the limit is", looksAt: [limitPath] }]);
    });
  }

  for (const limits of [undefined, null, {}, { cpu: 1 }, { [gpu]: null }, { "amd.com/gpu": 1 }]) {
    it(`refuses a request with the limits ${JSON.stringify(limits)}`, () => {
      const found = judge(rule, podOf(container({ requests: { [gpu]: 1 }, limits })));
      assert.deepEqual(found, [{ path: limitPath, message: "container model requests nvidia.com/gpu and sets no limit of it", fix: "set the limit to what is requested", looksAt: [requestPath] }]);
    });
  }

  for (const { kind, podSpec, path } of everyContainerKind({ resources: { requests: { [gpu]: 1 } } })) {
    it(`looks into a ${kind}`, () => assert.deepEqual(judge(rule, pod(podSpec)).map((finding) => finding.path), [["spec", ...path, "resources", "limits", gpu]]));
  }
  for (const { kind, resource, path } of everyWorkload({ containers: [container({ requests: { [gpu]: 1 } })] })) {
    it(`looks into a ${kind}`, () => assert.deepEqual(judge(rule, resource)[0]?.path, [...path, "containers", 0, "resources", "limits", gpu]));
  }

  it("mends a limit that is missing, and nothing else", () => {
    const subject = podOf(container({ requests: { [gpu]: "2", cpu: 1 } }), container({ requests: { [gpu]: 1 }, limits: { [gpu]: 2 } }), container({ requests: { cpu: 1 } }));
    const edits = mendsOf(rule, subject, {});
    assert.deepEqual(edits, [{ path: limitPath, value: "2" }]);
    const props = edited(subject.props, edits);
    const expected = podOf(container({ requests: { [gpu]: "2", cpu: 1 }, limits: { [gpu]: "2" } }), container({ requests: { [gpu]: 1 }, limits: { [gpu]: 2 } }), container({ requests: { cpu: 1 } }));
    assert.deepEqual(props, expected.props);
    assert.deepEqual(judge(rule, { ...subject, props }).map(({ path }) => path), [["spec", "containers", 1, "resources", "requests", gpu]]);
  });
});
