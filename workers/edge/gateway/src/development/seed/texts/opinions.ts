/** What a buyer thinks of a product; `helpful` is how many others agree. */
export type Opinion = { rating: number; title: string; body: string; helpful?: number; reply?: string };

/** Reviews of the demo products, by their titles, the oldest first. */
export const opinions: Record<string, Opinion[]> = {
  "Every Currency in One Table": [
    { rating: 5, title: "One column saved my week", body: "It is the decimals. We had shown yen with two for a year." },
    {
      rating: 3,
      title: "Correct, but no symbols",
      body: "Codes, names and decimals are right. I had hoped for the symbols too.",
      helpful: 2,
      reply: "Fair. Symbols differ by language, so they are best asked of Intl.NumberFormat where you show them.",
    },
  ],
  "Six Soft Interface Sounds": [
    {
      rating: 5,
      title: "Quiet, and that is the point",
      body: "Nobody in the office has asked me to turn it off.",
      helpful: 4,
    },
    { rating: 4, title: "I use four of six", body: "“No” is a little too friendly for a no. The rest is lovely." },
    { rating: 5, title: "Tick!", body: "Bought for the tick, kept for the others." },
    { rating: 2, title: "Too short for me", body: "They are over before I hear them. Well made, though." },
  ],
  "Low-Poly Crystals": [
    {
      rating: 5,
      title: "Clean triangles",
      body: "Went straight into the engine. No stray vertices, no odd normals.",
      helpful: 1,
    },
    {
      rating: 4,
      title: "Would take a fourth",
      body: "Five, six and eight corners are there. Seven is my lucky number.",
    },
  ],
  "Snake, on One Page": [
    {
      rating: 5,
      title: "My daughter's first program",
      body: "We changed the colours, then the speed, then the rules.",
      helpful: 6,
    },
    {
      rating: 4,
      title: "Fifty lines, and I read them all",
      body: "The best way to learn a game loop that I have paid for.",
    },
    { rating: 3, title: "No high score", body: "It forgets me as soon as I close the tab." },
  ],
  csv2json: [
    {
      rating: 5,
      title: "Quotes, line breaks, the lot",
      body: "It took the file on which three others gave up.",
      helpful: 5,
    },
    {
      rating: 4,
      title: "Please read from standard input",
      body: "Works as described. In a pipe I need a temporary file.",
      helpful: 3,
      reply: "It does: leave out the file name. I have added a line about that to the description.",
    },
    { rating: 5, title: "No dependencies is a feature", body: "One file in our repository, and that was that." },
  ],
  "Landing Page Kit": [
    {
      rating: 5,
      title: "Online within the hour",
      body: "Three colours, twelve words, done. Mint is the prettiest.",
      helpful: 2,
    },
    { rating: 4, title: "Plain HTML, at last", body: "No build step. I would pay again for a fourth page." },
    {
      rating: 2,
      title: "I expected more pages",
      body: "It says three, and three it is. I should have read on.",
      reply: "Thank you for saying so. If they are no use to you, ask for your money back, no questions.",
    },
  ],
  "Invoice That Adds Itself Up": [
    {
      rating: 5,
      title: "Free, and better than what we paid for",
      body: "Click, type, print. My tax adviser is happy.",
      helpful: 7,
    },
    { rating: 5, title: "It adds itself up!", body: "As the title says. Two clients have asked me where it is from." },
    { rating: 4, title: "Second tax rate, please", body: "For one rate it is perfect." },
  ],
  "Six Skies: Gradient Wallpapers": [
    { rating: 4, title: "Dusk lives on my laptop", body: "Icons stay readable on all six." },
    { rating: 3, title: "A bit small", body: "960 pixels are few on a large screen, even for a gradient." },
  ],
  "Interference No. 1 (edition of 25)": [
    {
      rating: 5,
      title: "Number four of twenty-five",
      body: "It hangs on a screen in our hall, and people stop.",
      helpful: 1,
    },
  ],
  "The Pocket Guide to Selling Files": [
    {
      rating: 5,
      title: "Read it on the train, sold on Friday",
      body: "One decision a page is just the right size.",
      helpful: 5,
    },
    { rating: 4, title: "The checklist is worth it alone", body: "It came with the second edition, at no extra cost." },
    { rating: 4, title: "Short, and meant to be", body: "Some of it I knew. The part on prices I did not." },
  ],
  "Tales from the Night Market": [
    { rating: 5, title: "The ferryman", body: "I read the third story twice, and then to my sister.", helpful: 2 },
    { rating: 4, title: "Three is too few", body: "When does the market open again?" },
  ],
  "HTTP in Five Lessons": [
    {
      rating: 5,
      title: "I understand caches now",
      body: "Or at least I know which of them I do not understand.",
      helpful: 4,
    },
    { rating: 4, title: "Commands to try are the best part", body: "Give it to everyone who joins your team." },
  ],
};
