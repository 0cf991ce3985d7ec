import { type Database, type Statement, toJsonChunks } from "@souk/platform/database";
import { type Effects, type Sold, toDocument } from "../effects.ts";
import type { Index } from "../schema.ts";
import { countBaskets, emptyBasket } from "./count-baskets.ts";
import {
  blank,
  countSales,
  moveDocuments,
  noteDocuments,
  putDocuments,
  rate,
  setSalesBefore,
  takeOut,
} from "./index-documents.ts";
import { keepImages } from "./keep-images.ts";

const toSold = (counts: Map<string, number>): Sold[] => [...counts].map(([id, count]) => ({ id, count }));

/** The statements that make of an index what some events tell. */
export const applyEffects = (db: Database, index: Index, effects: Effects): Statement[] => {
  const { ids, offers, gone, ratings, sold, soldBefore, baskets, images } = effects;
  const touched = [...offers.keys(), ...gone];
  const moved = [...new Set([...ratings.keys(), ...sold.keys(), ...soldBefore.keys()])];
  return [
    ...(ids.size === 0 ? [] : [noteDocuments(db, index, [...ids])]),
    ...(touched.length === 0 ? [] : takeOut(db, index, touched)),
    ...(gone.size === 0 ? [] : [blank(db, index, [...gone])]),
    ...(ratings.size === 0 ? [] : [rate(db, index, [...ratings.values()])]),
    ...(sold.size === 0 ? [] : [countSales(db, index, toSold(sold))]),
    ...(soldBefore.size === 0 ? [] : [setSalesBefore(db, index, toSold(soldBefore))]),
    ...(moved.length === 0 ? [] : moveDocuments(db, index, moved)),
    ...(images.size === 0 ? [] : keepImages(db, index, [...images.values()])),
    ...toJsonChunks([...offers.values()].map(toDocument)).flatMap((chunk) => putDocuments(db, index, chunk)),
    ...baskets.flatMap((basket) => (basket.isReturned ? emptyBasket : countBaskets)(db, index, basket)),
  ];
};
