import type { Problem } from "./types";

/** A refusal of the server, or of the network in between, as the pages see it. */
export class ApiProblem extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.status} ${problem.code}`);
    this.name = "ApiProblem";
    this.problem = problem;
  }

  get code(): string {
    return this.problem.code;
  }

  get status(): number {
    return this.problem.status;
  }

  /** The server is away or starting again, said by itself or by a proxy before it: the same may work in a moment. */
  get passing(): boolean {
    return [0, 502, 503, 504].includes(this.status);
  }

  get field(): string | undefined {
    return this.problem.field ?? undefined;
  }
}

export function networkProblem(): ApiProblem {
  return new ApiProblem({ title: "no answer", status: 0, code: "no_connection" });
}

/** Whatever was thrown, as a problem with a code; an unforeseen exception becomes `unexpected`. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error instanceof TypeError && /fetch|network|load failed/i.test(error.message)) return networkProblem();
  return new ApiProblem({ title: String(error), status: 0, code: "unexpected" });
}

export async function readProblem(response: Response): Promise<ApiProblem> {
  const type = response.headers.get("content-type") ?? "";
  if (type.includes("json")) {
    const body = (await response.json().catch(() => null)) as Partial<Problem> | null;
    if (body && typeof body.code === "string") {
      return new ApiProblem({ title: "", ...body, code: body.code, status: response.status });
    }
  }
  return new ApiProblem({
    title: response.statusText,
    status: response.status,
    code: codeOf(response.status),
  });
}

function codeOf(status: number): string {
  if (status === 502 || status === 503 || status === 504) return "unavailable";
  if (status === 404) return "not_found";
  if (status === 401) return "unauthenticated";
  if (status === 403) return "forbidden";
  if (status === 413) return "too_large";
  return "internal";
}
