import type { DerivationModel } from "../types.ts";

/** What is wrong with a derivation by itself. */
export function derivationFaults(where: string, { using, transforms }: DerivationModel): readonly string[] {
  const names = transforms.map(({ name }) => name);
  const twice = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
  const sqlite = "sqlite" in using;
  return [
    ...(transforms.length === 0 ? [`${where}: derive.transforms is empty; a derivation reads at least one collection`] : []),
    ...twice.map((name) => `${where}: two transforms are called ${name}; allowed: each name once`),
    ...transforms.flatMap(({ name, lambda }) => {
      if (sqlite && lambda === undefined) return [`${where}: transform ${name} has no lambda; write one in SQL`];
      if (!sqlite && lambda !== undefined) return [`${where}: transform ${name} has a lambda; in TypeScript it is a method of the module`];
      return [];
    }),
    ...("typescript" in using && !/\bclass Derivation\b/u.test(using.typescript.module) ? [`${where}: derive.using.typescript.module has no class Derivation; export one that extends IDerivation`] : []),
  ];
}
