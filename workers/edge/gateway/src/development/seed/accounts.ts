import type { Principal } from "@souk/contracts/call";
import { demoAccounts, demoBuyers, type OpenedAccounts } from "@souk/contracts/demo";
import type { Shop } from "./shop.ts";

/** Who plays a part in the demo shop. */
export type Cast = { buyer: Principal; seller: Principal; regulars: Principal[] };

const visitors: string[] = [demoAccounts.buyer, demoAccounts.seller, demoAccounts.admin].map(({ email }) => email);

/** Opens the demo accounts that are missing; answers those to sign in with, and everyone's part. */
export const openAccounts = async (shop: Shop): Promise<{ shown: OpenedAccounts["data"]; cast: Cast }> => {
  const { data } = await shop.ask<OpenedAccounts>("openDemoAccounts", null);
  const signIn = ({ email }: { email: string }): Principal => {
    const account = data.find((one) => one.email === email);
    if (!account) throw new Error(`${email} has no account`);
    return { userId: account.id, role: account.role, sessionId: "ses_seed" };
  };
  const cast = {
    buyer: signIn(demoAccounts.buyer),
    seller: signIn(demoAccounts.seller),
    regulars: demoBuyers.map(signIn),
  };
  return { shown: data.filter(({ email }) => visitors.includes(email)), cast };
};
