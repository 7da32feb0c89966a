"""Asks who is connected, and for a ticket:  python3 presence.py user-42 user-43
SERVICE_URL and SERVICE_TOKEN say where and by which right. Needs no package."""
import json, os, sys
from urllib.request import Request, urlopen

URL = os.environ.get("SERVICE_URL", "http://localhost:3000")
HEADERS = {"Authorization": f"Bearer {os.environ['SERVICE_TOKEN']}", "Content-Type": "application/json"}


def post(path, body):
    with urlopen(Request(URL + path, json.dumps(body).encode(), HEADERS), timeout=10) as answer:
        return json.load(answer)


if __name__ == "__main__":
    for user in post("/chat/presence", {"userIds": sys.argv[1:]})["users"]:
        clients = ", ".join(f"{it['clientId']} x{it['sockets']}" for it in user["clients"])
        print(user["userId"], user["status"], user.get("since", ""), clients)
    # What the user's page says as `auth.accessToken`, once, within a minute.
    print(post("/chat/tickets", {"userId": sys.argv[1]})["ticket"])
