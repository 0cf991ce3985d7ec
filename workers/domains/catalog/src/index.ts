import type { Call } from "@souk/contracts/call";
import type { CatalogService, FileVersionRef, ListProducts } from "@souk/contracts/catalog";
import type { Dispatch } from "@souk/contracts/event-bus";
import type { ToldDigest } from "@souk/contracts/reviews";
import type { RelatedIds } from "@souk/contracts/search";
import { type Context, serve } from "@souk/platform/context";
import { countStale, tellStale } from "@souk/platform/copies";
import { type Backlog, Doors } from "@souk/platform/doors";
import { consume, InboxObject } from "@souk/platform/inbox-object";
import { OutboxObject } from "@souk/platform/outbox-object";
import { giveBackStock, holdStock, releaseStock } from "./commands/hold-stock.ts";
import { keepDigests } from "./commands/keep-digests.ts";
import { keepRelated } from "./commands/keep-related.ts";
import { tellShelves } from "./commands/tell-shelves.ts";
import type { Env } from "./env.ts";
import { productFigures } from "./listeners.ts";
import { exportPerson } from "./queries/export-person.ts";
import { findProduct } from "./queries/find-product.ts";
import { listCategories } from "./queries/list-categories.ts";
import { listOffers } from "./queries/list-products.ts";
import { listRecords } from "./queries/list-records.ts";
import { quote } from "./queries/quote.ts";
import { readPage } from "./queries/read-page.ts";
import { listOwnedFiles, locateFile } from "./queries/stored-files.ts";
import { routes } from "./routes.ts";

/** Carries this database's events to the log, and what sold products hold to delivery. */
export class Outbox extends OutboxObject<Env> {
  protected override carryMore(ctx: Context<Env>): Promise<void> {
    return tellStale(ctx, tellShelves);
  }
}

export class Inbox extends InboxObject<Env> {
  protected readonly listener = productFigures;
}

export default class Catalog extends Doors<Env> implements CatalogService {
  protected readonly app = routes;

  exportPerson(call: Call, input: { userId: string }) {
    return serve(this.env, call, (ctx) => exportPerson(ctx, input));
  }

  /** What a product's page shows. */
  readPage(call: Call, input: { productId: string; reviews: number; related: number }) {
    return serve(this.env, call, (ctx) => readPage(ctx, input));
  }

  /** Keeps what reviews say of products. */
  keepDigests(call: Call, input: { all: ToldDigest[] }) {
    return serve(this.env, call, (ctx) => keepDigests(ctx, input));
  }

  /** Keeps what search says goes with products. */
  keepRelated(call: Call, input: { all: RelatedIds[] }) {
    return serve(this.env, call, (ctx) => keepRelated(ctx, input));
  }

  /** A page of active products with their sellers' names. */
  listOffers(call: Call, input: ListProducts) {
    return serve(this.env, call, (ctx) => listOffers(ctx, input));
  }

  /** The taxonomy with its counts. */
  listCategories(call: Call) {
    return serve(this.env, call, listCategories);
  }

  /** What each product costs and gives now. */
  quote(call: Call, input: { productIds: string[] }) {
    return serve(this.env, call, (ctx) => quote(ctx, input));
  }

  /** Takes one unit of each product for an order. */
  hold(call: Call, input: { orderId: string; productIds: string[] }) {
    return serve(this.env, call, (ctx) => holdStock(ctx, input));
  }

  /** Gives an order's units back. */
  release(call: Call, input: { orderId: string }) {
    return serve(this.env, call, (ctx) => releaseStock(ctx, input));
  }

  /** Gives back units that an order sold. */
  giveBack(call: Call, input: { orderId: string; productIds: string[] }) {
    return serve(this.env, call, (ctx) => giveBackStock(ctx, input));
  }

  /** The downloads of products with all their versions. */
  listOwnedFiles(call: Call, input: { productIds: string[] }) {
    return serve(this.env, call, (ctx) => listOwnedFiles(ctx, input));
  }

  /** Where the bytes of a file version lie. */
  locateFile(call: Call, input: { productId: string } & FileVersionRef) {
    return serve(this.env, call, (ctx) => locateFile(ctx, input));
  }

  /** Who sells a product, in whatever state it is. */
  findProduct(call: Call, input: { productId: string }) {
    return serve(this.env, call, (ctx) => findProduct(ctx, input));
  }

  /** Of what each order has a unit. */
  listRecords(call: Call) {
    return serve(this.env, call, listRecords);
  }

  /** Keeps ratings and sales from what reviews and orders tell. */
  override queue(batch: MessageBatch<Dispatch>): Promise<void> {
    return consume(this.env, productFigures, batch);
  }

  protected override async countBacklog(ctx: Context<Env>): Promise<Backlog> {
    return { "shelves to tell": await countStale(ctx) };
  }
}
