type Lesson = { title: string; body: string };

const lessons: Lesson[] = [
  {
    title: "A request is a letter",
    body: `<p>A request has a first line, some headers, an empty line and perhaps a body. All of it is text that you can read.</p>
<pre>curl -v https://example.com/</pre>
<p>Lines that begin with <code>&gt;</code> are what you sent, those with <code>&lt;</code> what came back. Find the method, the path and the status.</p>`,
  },
  {
    title: "Methods say what you mean",
    body: `<p><code>GET</code> asks and changes nothing. <code>PUT</code> and <code>DELETE</code> may be repeated without harm. <code>POST</code> may not, unless the server gives you a key to repeat it with.</p>
<p><strong>Exercise.</strong> Which of these may a browser send twice when the connection drops, and why?</p>`,
  },
  {
    title: "Statuses come in five families",
    body: `<p>1xx wait, 2xx yes, 3xx elsewhere, 4xx your mistake, 5xx mine. The family matters more than the number: a client that knows only the families behaves well with numbers it has never met.</p>
<p><strong>Exercise.</strong> A shop answers 409 when the last copy is gone. Why not 404, and why not 500?</p>`,
  },
  {
    title: "Caches need a reason",
    body: `<p><code>Cache-Control</code> says who may keep an answer and for how long; an <code>ETag</code> names the version that was kept, so that the next request can ask for it only if it has changed.</p>
<pre>curl -H 'If-None-Match: "v3"' -i https://example.com/logo.png</pre>`,
  },
  {
    title: "Ranges, or how downloads resume",
    body: `<p>A large file need not arrive in one piece. Ask for the rest of it, and check that it is still the same file:</p>
<pre>curl -C - -O https://example.com/film.mp4</pre>
<p>Look for <code>206 Partial Content</code> and <code>Content-Range</code> in the answer.</p>`,
  },
];

const style =
  "body{max-width:42rem;margin:3rem auto;padding:0 1rem;font:18px/1.6 Georgia,serif}pre{background:#f3f0e8;padding:1rem;overflow:auto}";

const nameOf = (index: number): string => `lesson-${index + 1}.html`;

const toPage = ({ title, body }: Lesson, index: number): string => {
  const next =
    index + 1 < lessons.length ? `<p><a href="${nameOf(index + 1)}">Next: ${lessons[index + 1]?.title}</a></p>` : "";
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><style>${style}</style>
<p>Lesson ${index + 1} of ${lessons.length}</p><h1>${title}</h1>
${body}
${next}</html>
`;
};

/** "HTTP in Five Lessons" as pages that link to each other. */
export const listLessons = (): { name: string; text: string }[] =>
  lessons.map((lesson, index) => ({ name: nameOf(index), text: toPage(lesson, index) }));
