// The engine's loader takes no TypeScript main; from here on Node strips the types itself.
import { serve } from "./pack.ts";

serve();
