import type { CaptureModel, CatalogType, CollectionModel, MaterializationModel, Model, TestModel } from "../types.ts";

interface ModelOf {
  readonly capture: CaptureModel;
  readonly collection: CollectionModel;
  readonly materialization: MaterializationModel;
  readonly test: TestModel;
}

/** A model with its name and type. */
export interface Spec<Type extends CatalogType = CatalogType> {
  readonly name: string;
  readonly type: Type;
  readonly model: Type extends CatalogType ? ModelOf[Type] : Model;
}
