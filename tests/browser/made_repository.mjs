// Repositories with a release map, made by git in a temporary folder, and reports of them made by
// the real relmap.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const relmap = resolve(process.env.RELMAP ?? "../../target/debug/relmap");

/** A chart repository; `rows` of the map are those of one title each. */
export class MadeRepository {
  constructor(name = "web-charts") {
    this.folder = mkdtempSync(join(tmpdir(), "relmap-browser-"));
    this.path = join(this.folder, name);
    mkdirSync(join(this.path, "templates"), { recursive: true });
    this.git("init", "--quiet", "--initial-branch=main", ".");
  }

  remove() {
    rmSync(this.folder, { recursive: true });
  }

  env() {
    const { PATH } = process.env;
    const who = { NAME: "R", EMAIL: "r@example.org", DATE: this.date ?? "2026-11-20T12:00:00Z" };
    const env = { PATH, HOME: this.folder, GIT_CONFIG_NOSYSTEM: "1" };
    for (const [key, value] of Object.entries(who)) {
      env[`GIT_AUTHOR_${key}`] = env[`GIT_COMMITTER_${key}`] = value;
    }
    return env;
  }

  git(...args) {
    return this.gitWith("", ...args);
  }

  gitWith(input, ...args) {
    const options = { cwd: this.path, env: this.env(), input, encoding: "utf8" };
    return execFileSync("git", args, options).trim();
  }

  write(path, content) {
    mkdirSync(dirname(join(this.path, path)), { recursive: true });
    writeFileSync(join(this.path, path), content);
  }

  commit(message) {
    this.git("add", "--all");
    this.git("commit", "--quiet", "-m", message);
  }

  /** The story: a values change that is declared a minor. `notes` are further ones. */
  tell(notes = "") {
    const entry = "charts-1.1.0 (2026-11-02)\nApp: app-1.2.0\n\n- First chart for app 1.2.0.\n";
    this.write("RELEASE.txt", `${entry}${notes}`);
    this.write("Chart.yaml", 'apiVersion: v2\nname: web\nversion: 1.1.0\nappVersion: "1.2.0"\n');
    this.write("values.yaml", "replicaCount: 2\n");
    this.write("templates/web.yaml", "replicas: {{ .Values.replicaCount }}\n");
    this.commit("Deploy the app");
    this.git("tag", "charts-1.1.0");
    const next = "charts-1.2.0 (2026-11-20)\nApp: app-1.2.0\n\n- More replicas.\n\n";
    this.write("RELEASE.txt", `${next}${entry}${notes}`);
    this.write("Chart.yaml", 'apiVersion: v2\nname: web\nversion: 1.2.0\nappVersion: "1.2.0"\n');
    this.write("values.yaml", "replicaCount: 3\n");
    this.commit("More replicas");
  }

  /**
   * Names two environments, and deploys: each deployment says where to, which component and which version,
   * one a day.
   */
  deploy(deployments, chart = "charts") {
    const environment = (name, more) =>
      `[[environment]]\nname = "${name}"\n${more}source = [{ format = "argocd", path = "deploy/{environment}/*.yaml" }]\n\n`;
    this.write("relmap.toml", environment("staging", "") + environment("production", 'after = "staging"\n'));
    this.commit("Name the environments");
    for (const [day, { to, component, version, file = "web" }] of deployments.entries()) {
      const application = {
        apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata: { name: component },
        spec: { source: { repoURL: "https://charts.example", chart, targetRevision: version } },
      };
      this.write(`deploy/${to}/${file}.yaml`, JSON.stringify(application));
      this.date = new Date(Date.UTC(2026, 10, 21 + day, 12)).toISOString();
      this.commit(`Deploy to ${to}`);
    }
  }

  /** Puts files of the map onto their branch: texts by title. */
  map(titles) {
    const lines = Object.entries(titles).map(([title, text]) => {
      const blob = this.gitWith(text, "hash-object", "-w", "--stdin");
      return `100644 blob ${blob}\t${title}.jsonl\n`;
    });
    const tree = this.gitWith(lines.join(""), "mktree");
    const commit = this.git("commit-tree", tree, "-m", "Map");
    this.git("update-ref", "refs/heads/release-map", commit);
  }

  /** Runs relmap, which must end with the given code. */
  relmap(code, ...args) {
    const ran = spawnSync(relmap, args, { cwd: this.path, env: this.env(), encoding: "utf8" });
    if (ran.error) throw ran.error;
    if (ran.status !== code) {
      throw new Error(`relmap ${args.join(" ")} ended with ${ran.status}\n${ran.stdout}${ran.stderr}`);
    }
  }
}

/** A file of the map with rows as teams make them. `name` makes each row's app from its number. */
export function mapOf(title, count, hours, name = (version) => `app-${version}`) {
  let text = `${JSON.stringify({ schema: 2, title })}\n`;
  let time = Date.UTC(2019, 2, 4, 9);
  let chart = [1, 0, 0];
  let app = [1, 0, 0];
  for (let number = 0; number < count; number += 1) {
    if (number % 20 === 10) {
      chart = [chart[0] + 1, 0, 0];
      app = [app[0] + 1, 0, 0];
    } else if (number % 5 === 4) {
      chart = [chart[0], chart[1] + 1, 0];
      app = [app[0], app[1] + 1, 0];
    } else if (number > 0) {
      chart = [chart[0], chart[1], chart[2] + 1];
    }
    const version = chart.join(".");
    const commit = number.toString(16).padStart(40, "0");
    const deploys = { name: "app", version: app.join("."), tag: name(app.join(".")), commit, verified: true };
    const record = {
      chart: `${title}-${version}`,
      version,
      commit,
      time: new Date(time).toISOString(),
      recorded: "release",
      apps: [deploys],
      images: [],
    };
    text += `${JSON.stringify(record)}\n`;
    time += hours * 3_600_000 * (number % 40 === 39 ? 60 : 1);
  }
  return text;
}
