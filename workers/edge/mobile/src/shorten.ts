const wordEnd = /\s+\S*$/u;

/** At most `length` characters of a text on one line, cut at a word and ended by an ellipsis where it goes on. */
export const shorten = (text: string, length: number): string => {
  const characters = [...text.replaceAll(/\s+/gu, " ").trim()];
  if (characters.length <= length) return characters.join("");
  const room = characters.slice(0, length - 1).join("");
  const endsAtWord = characters[length - 1] === " ";
  const cut = endsAtWord ? room : room.replace(wordEnd, "");
  return `${cut.trimEnd()}…`;
};
