import type { Chapter } from "../formats/epub.ts";

/** "Tales from the Night Market", chapter by chapter. */
export const tales: Chapter[] = [
  {
    title: "The Lamp Seller",
    paragraphs: [
      "The market opened when the last tram had gone. Nobody had ever seen the stalls being put up; one looked away at the clock over the bakery, and when one looked back there they were, all along the canal.",
      "The lamp seller had only one lamp. It stood unlit on a square of felt, and beside it lay a card that said: <em>Lit once already.</em>",
      "“What good is a lamp that has been lit?” asked Ines. “All lamps have,” said the seller. “This is the only one whose owner admits it.” She paid three coins, and carried it home in both hands as if it burned.",
    ],
  },
  {
    title: "A Map of This Street",
    paragraphs: [
      "Two stalls on sat a man with maps. They were good maps, drawn in brown ink, and each was of the street in which one was standing to look at it.",
      "“I know this street,” said Ines. “You know it as it was when you came,” said the man. “Look here.” On the paper, behind the third stall, was a small door, and on the door, when she had walked there and back, there was a small brass plate with her name.",
      "She bought the map. The door she left for another night; it is as well to have something to return for.",
    ],
  },
  {
    title: "What the Ferryman Kept",
    paragraphs: [
      "Those who had bought nothing crossed the canal for free. The ferryman took a coin only from people with parcels, and wrote their names in a ledger, on the left what they had paid and on the right what they had got.",
      "“Do the two sides agree?” asked Ines. “They always do,” he said, “or we do not land.” In the middle of the water he stopped rowing, licked his pencil and added up; and she held the lamp a little tighter until he nodded.",
      "When she looked back from the other bank there was only the canal, and the clock over the bakery, and the first tram coming round the corner with its windows lit.",
    ],
  },
];
