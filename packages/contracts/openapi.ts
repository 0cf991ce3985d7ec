/** Any part of an OpenAPI 3.1 document that nobody here looks into. */
export type Described = Record<string, unknown>;

/** One route as its Worker describes it; what the table of routes implies is added at the gateway. */
export type Operation = {
  operationId?: string;
  summary?: string;
  description?: string;
  parameters?: Described[];
  requestBody?: Described;
  responses: Record<string, Described>;
};

/** A Worker's part of the OpenAPI document: operations by path and method, schemas by their names. */
export type ApiPart = {
  paths: Record<string, Record<string, Operation>>;
  schemas: Record<string, Described>;
};
