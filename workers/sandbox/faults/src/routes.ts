import { type FaultTarget, faultList, faultParams, faultTargets, setFaultBody } from "@souk/contracts/faults";
import type { Result } from "@souk/contracts/problems";
import { accept, mapOutcome, refuse } from "@souk/kernel/result";
import { answer, answerEmpty, api, createRoute, endpoint, json, jsonBody, plain } from "@souk/platform/api";
import type { Env } from "./env.ts";
import { faults } from "./memory.ts";

const setFaultRoute = createRoute({
  ...endpoint("setFault"),
  request: { params: faultParams, body: jsonBody(setFaultBody) },
  responses: { 204: plain("The next calls of the target go wrong like that") },
});

const listFaultsRoute = createRoute({
  ...endpoint("listFaults"),
  responses: { 200: json(faultList, "The faults that calls can still meet") },
});

const clearFaultsRoute = createRoute({
  ...endpoint("clearFaults"),
  responses: { 204: plain("Nothing goes wrong any more") },
});

const clearFaultRoute = createRoute({
  ...endpoint("clearFault"),
  request: { params: faultParams },
  responses: { 204: plain("The target's calls go well again") },
});

const findTarget = (name: string): Result<FaultTarget> => {
  const target = faultTargets.find((known) => known === name);
  return target ? accept(target) : refuse("not_found", `The targets are ${faultTargets.join(", ")}.`);
};

export const routes = api<Env>()
  .openapi(setFaultRoute, (c) => {
    const target = findTarget(c.req.valid("param").target);
    return answerEmpty(
      c,
      mapOutcome(target, (known) => faults.set(known, c.req.valid("json"))),
    );
  })
  .openapi(listFaultsRoute, (c) => answer(c, 200, accept({ data: faults.list() })))
  .openapi(clearFaultsRoute, (c) => answerEmpty(c, accept(faults.clear())))
  .openapi(clearFaultRoute, (c) => {
    const target = findTarget(c.req.valid("param").target);
    return answerEmpty(
      c,
      mapOutcome(target, (known) => faults.clear(known)),
    );
  });
