import * as z from 'zod';

// Compiled schemas need `new Function`, which the page's Content-Security-Policy forbids.
z.config({ jitless: true });
