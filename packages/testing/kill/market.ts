import type { Role } from "@souk/contracts/call";
import { demoAccounts, demoPassword } from "@souk/contracts/demo";
import type { Tokens } from "@souk/contracts/identity";
import type { Client } from "../client.ts";
import { inTurns } from "../in-turns.ts";

export type Person = { id: string; email: string; role: Role; token: string };
export type Good = { id: string; sellerId: string; stock: number | null };
export type Market = { admin: Person; sellers: Person[]; buyers: Person[]; goods: Good[] };

const sellerCount = 3;

/** What each seller sells: many plain things, some free ones, and some of which there are few. */
const stall: { amount: number; stock: number | null }[] = [
  ...[499, 636, 773, 1_001, 1_999, 2_501, 4_999, 12_345].map((amount) => ({ amount, stock: null })),
  ...[0, 0].map((amount) => ({ amount, stock: null })),
  ...[1, 2, 4, 6].map((stock) => ({ amount: 1_000 + stock, stock })),
  ...[333, 777].map((amount) => ({ amount, stock: 5_000 })),
];

export const goodsInMarket = stall.length * sellerCount;

const toPerson = ({ user, accessToken }: Tokens): Person => ({
  id: user.id,
  email: user.email,
  role: user.role,
  token: accessToken,
});

const signIn = async (client: Client, email: string, password: string): Promise<Person> =>
  toPerson((await client.ask<Tokens>("/v1/auth/login", { body: { email, password } })).body);

/** Opens a market of a few sellers with their goods, and so many buyers. */
export const openMarket = async (client: Client, buyerCount: number): Promise<Market> => {
  await client.ask("/dev/accounts", { method: "POST" });
  const sellers = await inTurns(Array(sellerCount).fill(0), sellerCount, () => client.verifiedSeller());
  const buyers = await inTurns(Array(buyerCount).fill(0), 4, () => client.register("buyer"));
  const stalls = sellers.flatMap((seller) => stall.map((given) => ({ seller, ...given })));
  const goods = await inTurns(stalls, 4, async ({ seller, amount, stock }) => {
    const price = { amount, currency: "USD" };
    const { id } = await client.publishProduct(seller, { price, ...(stock !== null && { stock }) });
    return { id, sellerId: seller.user.id, stock };
  });
  const admin = await signIn(client, demoAccounts.admin.email, demoPassword);
  return { admin, sellers: sellers.map(toPerson), buyers: buyers.map(toPerson), goods };
};

/** The same market with new access tokens for everyone. */
export const signInAgain = async (client: Client, market: Market): Promise<Market> => {
  const again = (people: Person[]) => inTurns(people, 4, ({ email }) => signIn(client, email, demoPassword));
  const [[admin = market.admin], sellers, buyers] = await Promise.all([
    again([market.admin]),
    again(market.sellers),
    again(market.buyers),
  ]);
  return { ...market, admin, sellers, buyers };
};
