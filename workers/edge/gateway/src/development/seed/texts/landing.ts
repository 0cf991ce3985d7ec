type Look = { name: string; ground: string; ink: string; accent: string; font: string };

const looks: Look[] = [
  { name: "paper", ground: "#fbf8f1", ink: "#23201a", accent: "#b4552d", font: "Georgia, serif" },
  { name: "night", ground: "#0e1220", ink: "#e8ecf6", accent: "#7aa2ff", font: "system-ui, sans-serif" },
  { name: "mint", ground: "#effaf4", ink: "#12372a", accent: "#1f8f62", font: "'Trebuchet MS', sans-serif" },
];

const toPage = ({ ground, ink, accent, font }: Look): string => `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Your product</title>
<style>
:root { --ground: ${ground}; --ink: ${ink}; --accent: ${accent} }
body { margin: 0; background: var(--ground); color: var(--ink); font: 18px/1.6 ${font} }
main { max-width: 60rem; margin: auto; padding: 4rem 1.5rem }
h1 { font-size: clamp(2.2rem, 6vw, 4rem); line-height: 1.1 }
.call { display: inline-block; padding: .8rem 1.6rem; border-radius: .5rem; background: var(--accent); color: var(--ground); text-decoration: none }
.three { display: grid; gap: 2rem; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); margin-top: 4rem }
footer { margin-top: 5rem; opacity: .7 }
</style>
<main><h1>One sentence that says what it is.</h1>
<p>And one that says who it is for, and what they will have a minute from now.</p>
<p><a class="call" href="#buy">Get it for $19</a></p>
<section class="three"><div><h2>First</h2><p>What it does that nothing else does.</p></div>
<div><h2>Second</h2><p>What it saves, in hours.</p></div><div><h2>Third</h2><p>What it does not do, so that nobody is disappointed.</p></div></section>
<footer>Made by you.</footer></main></html>
`;

/** The pages of the kit, one a look. */
export const listLandingPages = (): { name: string; text: string }[] =>
  looks.map((look) => ({ name: `${look.name}.html`, text: toPage(look) }));
