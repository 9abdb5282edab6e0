/** What the emulated cloud offers: types, regions and images. */
import { architectureOf, lambdaTypes, regionsWithoutFirewall, type Architecture } from "../../config/lambda-types.ts";

export interface TypeOffer {
  readonly name: string;
  readonly description: string;
  readonly gpuDescription: string;
  /** Its name by NVIDIA's GPU feature discovery, which labels nodes with it. */
  readonly gpuProduct?: string;
  readonly centsPerHour: number;
  readonly vcpus: number;
  readonly memoryGib: number;
  readonly storageGib: number;
  readonly gpus: number;
  readonly architecture: Architecture;
}

/** By what follows the number of GPUs in a type's name: what the API calls the GPU, and NVIDIA's discovery. */
const chips: Readonly<Record<string, readonly [description: string, product: string]>> = {
  rtx6000: ["RTX 6000 (24 GB)", "Quadro-RTX-6000"],
  a10: ["A10 (24 GB PCIe)", "NVIDIA-A10"],
  a6000: ["A6000 (48 GB)", "NVIDIA-RTX-A6000"],
  a100: ["A100 (40 GB)", "NVIDIA-A100-SXM4-40GB"],
  a100_sxm4: ["A100 (40 GB SXM4)", "NVIDIA-A100-SXM4-40GB"],
  a100_80gb_sxm4: ["A100 (80 GB SXM4)", "NVIDIA-A100-SXM4-80GB"],
  gh200: ["GH200 (96 GB)", "NVIDIA-GH200-480GB"],
  h100_pcie: ["H100 (80 GB PCIe)", "NVIDIA-H100-PCIe"],
  h100_sxm5: ["H100 (80 GB SXM5)", "NVIDIA-H100-80GB-HBM3"],
  b200_sxm6: ["B200 (180 GB SXM6)", "NVIDIA-B200"],
  v100: ["V100 (16 GB)", "Tesla-V100-SXM2-16GB"],
  v100_n: ["V100 (16 GB)", "Tesla-V100-SXM2-16GB"],
};

/** The published types; disks are about what the vendor says, 700 GiB a GPU. */
export const types: readonly TypeOffer[] = Object.entries(lambdaTypes).map(([name, { gpus, vcpus, memoryGib = vcpus * 4, priceCentsPerHour }]) => {
  const [gpu, product] = chips[name.replace(/^gpu_\d+x_/, "")] ?? ["N/A", "NVIDIA-GPU"];
  return {
    name, description: gpus === 0 ? `${vcpus}x CPU` : `${gpus}x ${gpu}`, gpuDescription: gpu, ...(gpus > 0 && { gpuProduct: product }),
    centsPerHour: priceCentsPerHour, vcpus, memoryGib, storageGib: gpus === 0 ? 64 : gpus * 700, gpus, architecture: architectureOf(name),
  };
});

export interface RegionOffer {
  readonly name: string;
  readonly description: string;
  readonly firewall: boolean;
}

const region = (name: string, description: string): RegionOffer => ({ name, description, firewall: !regionsWithoutFirewall.includes(name) });

export const regions: readonly RegionOffer[] = [
  region("asia-northeast-1", "Tokyo, Japan"), region("asia-northeast-2", "Osaka, Japan"), region("asia-south-1", "India"),
  region("australia-east-1", "Australia"), region("europe-central-1", "Germany"), region("me-west-1", "Israel"),
  region("us-east-1", "Virginia, USA"), region("us-east-2", "Washington DC, USA"), region("us-east-3", "Washington DC, USA"),
  region("us-midwest-1", "Illinois, USA"), region("us-midwest-2", "Illinois, USA"), region("us-south-1", "Texas, USA"),
  region("us-south-2", "North Texas, USA"), region("us-south-3", "Central Texas, USA"), region("us-west-1", "California, USA"),
  region("us-west-2", "Arizona, USA"), region("us-west-3", "Utah, USA"),
];

/** As the API shows a region. */
export function regionView(name: string): { name: string; description: string } {
  return { name, description: regions.find((one) => one.name === name)?.description ?? name };
}

export interface ImageOffer {
  readonly id: string;
  readonly name: string;
  readonly family: string;
  readonly version: string;
  readonly created: string;
  readonly architecture: Architecture;
  readonly region: string;
}

/** Oldest first. The first family is the default. */
const releases = [
  { family: "lambda-stack-22-04", name: "Lambda Stack 22.04", version: "22.4.4", created: "2026-03-02T00:00:00Z", architectures: ["x86_64", "arm64"] },
  { family: "lambda-stack-22-04", name: "Lambda Stack 22.04", version: "22.4.5", created: "2026-07-06T00:00:00Z", architectures: ["x86_64", "arm64"] },
  { family: "lambda-stack-24-04", name: "Lambda Stack 24.04", version: "24.4.3", created: "2026-04-13T00:00:00Z", architectures: ["x86_64", "arm64"] },
  { family: "lambda-stack-24-04", name: "Lambda Stack 24.04", version: "24.4.4", created: "2026-08-03T00:00:00Z", architectures: ["x86_64", "arm64"] },
  { family: "gpu-base-24-04", name: "GPU Base 24.04", version: "24.4.4", created: "2026-08-03T00:00:00Z", architectures: ["x86_64"] },
] as const;

export const defaultFamily = releases[0].family;

/** An image is one per region and architecture; its identifier tells them apart and stays the same for ever. */
export const images: readonly ImageOffer[] = releases.flatMap(({ architectures, ...release }, index) =>
  regions.flatMap((place, position) => architectures.map((architecture, kind) => ({
    ...release, architecture, region: place.name,
    id: `${(index + 1).toString(16).padStart(8, "1")}${(position + 1).toString(16).padStart(8, "2")}${(kind + 1).toString(16).padStart(16, "3")}`,
  }))));
