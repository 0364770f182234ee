"""`python -m unittest` in this folder; needs no database."""

import threading
import unittest

from credential import LIFETIME, Credential


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class CredentialTest(unittest.TestCase):
    def setUp(self):
        self.clock = Clock()
        self.calls = 0
        self.failure: Exception | None = None
        self.credential = Credential(self.mint, self.clock)

    def mint(self) -> str:
        self.calls += 1
        if self.failure:
            raise self.failure
        return f"token-{self.calls}"

    def settle(self):
        for thread in threading.enumerate():
            if thread is not threading.current_thread():
                thread.join(1)

    def test_one_call_for_all(self):
        threads = [threading.Thread(target=self.credential.token) for _ in range(50)]
        for thread in threads:
            thread.start()
        self.settle()
        self.assertEqual(self.calls, 1)

    def test_renewed_without_waiting(self):
        self.credential.token()
        self.clock.now = LIFETIME / 3
        self.assertEqual(self.credential.token(), "token-1")
        self.settle()
        self.assertEqual(self.credential.token(), "token-2")

    def test_outage_of_forty_minutes(self):
        self.credential.token()
        self.failure = RuntimeError("down")
        for minute in range(1, 60):
            self.clock.now = minute * 60
            if minute < 59:
                self.assertEqual(self.credential.token(), "token-1")
                self.settle()
        self.clock.now = LIFETIME
        with self.assertRaises(RuntimeError):
            self.credential.token()

    def test_refused_token(self):
        token = self.credential.token()
        self.credential.invalidate("another")
        self.assertEqual(self.credential.token(), token)
        self.credential.invalidate(token)
        self.assertEqual(self.credential.token(), "token-2")


if __name__ == "__main__":
    unittest.main()
