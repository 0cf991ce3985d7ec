const script = `const size = 20, cell = 20, canvas = document.querySelector("canvas"), pen = canvas.getContext("2d");
let snake, heading, turn, food, alive;
const put = () => {
  do food = [Math.floor(Math.random() * size), Math.floor(Math.random() * size)];
  while (snake.some(([x, y]) => x === food[0] && y === food[1]));
};
const begin = () => {
  snake = [[5, 10], [4, 10], [3, 10]];
  heading = turn = [1, 0];
  alive = true;
  put();
};
const square = ([x, y], colour) => { pen.fillStyle = colour; pen.fillRect(x * cell + 1, y * cell + 1, cell - 2, cell - 2); };
const draw = () => {
  pen.fillStyle = "#10151f";
  pen.fillRect(0, 0, size * cell, size * cell);
  square(food, "#ff7a59");
  snake.forEach((part, index) => square(part, index === 0 ? "#b8f2a0" : "#5fb86a"));
  document.title = (alive ? "" : "Over: ") + (snake.length - 3);
};
const step = () => {
  if (!alive) return;
  heading = turn;
  const next = [snake[0][0] + heading[0], snake[0][1] + heading[1]];
  const outside = next.some((at) => at < 0 || at >= size);
  alive = !outside && !snake.some(([x, y]) => x === next[0] && y === next[1]);
  if (!alive) return draw();
  snake.unshift(next);
  if (next[0] === food[0] && next[1] === food[1]) put();
  else snake.pop();
  draw();
};
const keys = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
addEventListener("keydown", ({ key }) => {
  if (key === " " && !alive) begin();
  const wanted = keys[key];
  if (wanted && (wanted[0] !== -heading[0] || wanted[1] !== -heading[1])) turn = wanted;
});
begin();
setInterval(step, 110);`;

/** The game on one page. */
export const snake = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Snake</title>
<style>body{display:grid;place-content:center;min-height:100vh;margin:0;background:#070a10;color:#9fb0c8;font:15px system-ui;text-align:center}</style>
<canvas width="400" height="400"></canvas><p>Arrow keys to turn, space to begin again.</p>
<script>${script}</script></html>
`;
