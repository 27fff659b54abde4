// Takes the pictures of the README from a real run: the terminal as run.svg, the committed email as email.png.
//   node docs/images/take.mjs        (needs tmux, and chromium for the email)
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const workspace = join(tmpdir(), "pontalva");
const session = `baton-picture-${process.pid}`;
const columns = 112;
const command = "baton run launch-email --brief playbooks/launch-email/briefs/espresso-machine.yaml";

const tmux = (...words) => execFileSync("tmux", words, { encoding: "utf8" });
const plain = (text) => text.replace(/\x1b\[[0-9;]*m/g, "");
const screen = () => tmux("capture-pane", "-t", session, "-e", "-p", "-S", "-2000").trimEnd();
const type = (text) => tmux("send-keys", "-t", session, text, "Enter");

function until(what, text) {
  for (let tenths = 0; tenths < 600; tenths++) {
    const seen = screen();
    if (plain(seen).split("\n").some((line) => text.test(line))) return seen;
    execFileSync("sleep", ["0.1"]);
  }
  throw new Error(`no ${what}:\n${plain(screen())}`);
}

function run() {
  rmSync(workspace, { recursive: true, force: true });
  mkdirSync(workspace);
  cpSync(join(root, "playbooks"), join(workspace, "playbooks"), { recursive: true });
  execFileSync(join(root, "baton"), ["--version"], { stdio: ["ignore", "ignore", "inherit"] });
  tmux("new-session", "-d", "-s", session, "-x", `${columns}`, "-y", "50", "-c", workspace, `${root}/${command}; sleep 600`);
  try {
    const parked = until("review", /^ *q +later/).split("\n");
    type("a");
    const next = until("answer", /Reason to override|landed/);
    if (!/landed/.test(plain(next))) type("On file with legal, LEG-114");
    const finished = until("end", /landed/).split("\n");
    const tree = parked.slice(0, parked.findIndex((line) => /^waits|^── /.test(plain(line))));
    const card = finished.slice(finished.findIndex((line) => plain(line).startsWith("Criteria")));
    // The picture shows the folder a reader would have.
    return [`\x1b[1m$ ./${command}\x1b[0m`, ...tree, "", "\x1b[2m  ⋮  the card: the brief, the evidence, the email as it will land\x1b[0m", "", ...card]
      .map((line) => line.replaceAll(workspace, "/home/you/pontalva"));
  } finally {
    tmux("kill-session", "-t", session);
  }
}

// SGR codes to colours of a dark terminal.
const palette = ["#6e7681", "#ff7b72", "#7ee787", "#e3b341", "#79c0ff", "#d2a8ff", "#76e3ea", "#e6edf3"];
function colourOf(codes, index) {
  if (codes[index + 1] === 2) return [`rgb(${codes.slice(index + 2, index + 5).join(",")})`, index + 4];
  const n = codes[index + 2];
  const level = (x) => (x === 0 ? 0 : 55 + 40 * x);
  const cube = n - 16;
  return [n < 16 ? palette[n % 8] : n < 232 ? `rgb(${level(Math.floor(cube / 36))},${level(Math.floor(cube / 6) % 6)},${level(cube % 6)})` : `rgb(${Array(3).fill(8 + 10 * (n - 232)).join(",")})`, index + 2];
}

function* pieces(line) {
  let style = { fill: "#e6edf3", bold: false, dim: false };
  for (const part of line.split(/(\x1b\[[0-9;]*m)/)) {
    const codes = part.match(/^\x1b\[([0-9;]*)m$/)?.[1].split(";").map(Number);
    if (!codes) {
      if (part) yield { text: part, ...style };
      continue;
    }
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i];
      if (code === 0) style = { fill: "#e6edf3", bold: false, dim: false };
      else if (code === 1) style = { ...style, bold: true };
      else if (code === 2) style = { ...style, dim: true };
      else if (code === 22) style = { ...style, bold: false, dim: false };
      else if (code >= 30 && code <= 37) style = { ...style, fill: palette[code - 30] };
      else if (code >= 90 && code <= 97) style = { ...style, fill: palette[code - 90] };
      else if (code === 39) style = { ...style, fill: "#e6edf3" };
      else if (code === 38) {
        const [fill, last] = colourOf(codes, i);
        style = { ...style, fill };
        i = last;
      }
    }
  }
}

function svg(lines) {
  const [cell, row, pad] = [8.1, 18, 18];
  const escape = (text) => text.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]);
  const texts = lines.flatMap((line, y) => {
    let x = 0;
    return [...pieces(line)].flatMap(({ text, fill, bold, dim }) => {
      const start = x;
      x += [...text].length;
      // Browsers collapse spaces, so each stretch of words is put in its own place.
      return [...text.matchAll(/\S+(?: \S+)*/g)].map((words) => {
        const at = start + [...text.slice(0, words.index)].length;
        return `<text x="${(pad + at * cell).toFixed(1)}" y="${pad + (y + 1) * row - 4}" textLength="${([...words[0]].length * cell).toFixed(1)}" fill="${fill}"${bold ? ' font-weight="bold"' : ""}${dim ? ' opacity=".6"' : ""}>${escape(words[0])}</text>`;
      });
    });
  });
  const [width, height] = [Math.ceil(columns * cell + 2 * pad), lines.length * row + 2 * pad];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="A run of launch-email in a terminal, from the first step to the committed email" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="13.4">
<rect width="100%" height="100%" rx="10" fill="#0d1117"/>
${texts.join("\n")}
</svg>
`;
}

writeFileSync(join(here, "run.svg"), svg(run()));
const [id] = readdirSync(join(workspace, "out", "launch-email"));
execFileSync("chromium", ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=640,1400",
  `--screenshot=${join(here, "email.png")}`, `file://${workspace}/out/launch-email/${id}/email.html`], { stdio: "ignore" });
rmSync(workspace, { recursive: true });
