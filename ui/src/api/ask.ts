import { keepPreviousData, type UseQueryResult, useQuery } from "@tanstack/react-query";
import { call } from "./client";
import type { ApiProblem } from "./problem";
import type { Acts } from "./routes";
import { useWorkspace } from "./workspace";

interface Options<B> {
  path?: Record<string, string>;
  body: B;
  /** What the answer also depends on, such as the saved version of a draft. */
  about?: unknown;
  enabled?: boolean;
  /** Milliseconds between repeated questions while the page is open. */
  every?: number | false;
}

type Asking = Extract<keyof Acts, `POST ${string}`>;

/**
 * Asks a question whose body is too long for an address: a preview, an estimate. Changes nothing on the server,
 * so it is read like a page: the former answer stays on the screen until the next one is here.
 */
export function useAsk<R extends Asking>(
  route: R,
  options: Options<Acts[R]["body"]>,
): UseQueryResult<Acts[R]["answer"], ApiProblem> {
  const { slug } = useWorkspace();
  const path = { workspace: slug, ...options.path };
  return useQuery<Acts[R]["answer"], ApiProblem>({
    queryKey: [route, slug, options.path ?? {}, options.body, options.about],
    queryFn: ({ signal }) =>
      call<Acts[R]["answer"]>("POST", `/api/w/{workspace}${route.slice("POST ".length)}`, {
        path,
        body: options.body,
        signal,
      }),
    enabled: options.enabled,
    refetchInterval: options.every,
    placeholderData: keepPreviousData,
  });
}
