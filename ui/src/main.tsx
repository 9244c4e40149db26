import "@fontsource-variable/inter";
import "@fontsource-variable/jetbrains-mono";
import "@mantine/core/styles.css";
import "@mantine/dates/styles.css";
import "@mantine/notifications/styles.css";
import "./theme/tokens.css";
import "dayjs/locale/ru";
import { MantineProvider } from "@mantine/core";
import { DatesProvider } from "@mantine/dates";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "./api/problem";
import { startLanguage } from "./i18n";
import { speakValidity } from "./kit/validity";
import { makeRouter } from "./routes";
import { SESSION } from "./shell/root";
import { theme, variables } from "./theme/theme";

startLanguage();
speakValidity();

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchOnWindowFocus: false,
      // A refusal will be refused again; only a broken connection or a restarting server is worth two more tries.
      retry: (tries, error) => tries < 2 && error instanceof ApiProblem && error.passing,
    },
  },
});
client.setQueryDefaults(SESSION, { staleTime: Number.POSITIVE_INFINITY, gcTime: Number.POSITIVE_INFINITY });

const router = makeRouter(client);

function App() {
  const { i18n } = useTranslation();
  return (
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
      <DatesProvider settings={{ locale: i18n.language, firstDayOfWeek: 1 }}>
        <Notifications position="bottom-right" />
        <QueryClientProvider client={client}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </DatesProvider>
    </MantineProvider>
  );
}

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
