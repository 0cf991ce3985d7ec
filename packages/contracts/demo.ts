import * as z from "zod";

/** The accounts that development begins with; only here does an account's id stand before it is opened. */
export const demoAccounts = {
  buyer: { id: "usr_01kz0000000000000000000001", email: "buyer@example.com", name: "Bea Buyer", role: "buyer" },
  seller: { id: "usr_01kz0000000000000000000002", email: "seller@example.com", name: "Sol Seller", role: "seller" },
  admin: { id: "usr_01kz0000000000000000000003", email: "admin@example.com", name: "Ada Admin", role: "admin" },
  importer: { id: "usr_01kz0000000000000000000004", email: "imports@example.com", name: "Imports", role: "seller" },
} as const;

const buyerNames = [
  ...["Amara Okafor", "Anton Berg", "Beatriz Lopes", "Chen Wei", "Clara Neumann", "Dario Conti", "Elif Aydin"],
  ...["Emil Larsen", "Farah Haddad", "Giulia Ferri", "Hana Sato", "Hugo Blanc", "Ida Nyberg", "Ivan Petrov"],
  ...["Jamila Noor", "Jonas Weber", "Kofi Mensah", "Lena Vogel", "Lucia Romero", "Maja Kowalska", "Malik Diallo"],
  ...["Mei Lin", "Nadia Rahman", "Nils Dahl", "Noor Visser", "Olga Marin", "Omar Said", "Paulo Reis", "Priya Nair"],
  ...["Rosa Vidal", "Samuel Katz", "Sina Moradi", "Tariq Aziz", "Tove Lind", "Yuki Mori", "Zofia Nowak"],
];

/** Those who have bought from the demo seller in the past. */
export const demoBuyers = buyerNames.map((name, index) => ({
  id: `usr_01kz${String(101 + index).padStart(22, "0")}`,
  email: `${name.toLowerCase().replace(" ", ".")}@example.com`,
  name,
  role: "buyer" as const,
}));

export const demoPassword = "Password123";

const account = z.object({ id: z.string(), email: z.string(), role: z.enum(["buyer", "seller", "admin"]) });
export const openedAccounts = z.object({ data: z.array(account) }).meta({ id: "DemoAccounts" });
export type OpenedAccounts = z.infer<typeof openedAccounts>;

export const seeded = z
  .object({
    accounts: z.array(account.extend({ password: z.string() })),
    products: z.array(z.object({ id: z.string(), title: z.string() })),
    orderId: z.string().meta({ description: "The demo buyer's first purchase, completed" }),
  })
  .meta({ id: "Seeded" });
export type Seeded = z.infer<typeof seeded>;
