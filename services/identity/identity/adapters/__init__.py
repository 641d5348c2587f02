"""What hashes, signs, counts and asks a provider: made once for the process."""

from .attempts import Attempts, Guess
from .devices import DEVICE_BYTES, UNKNOWN, device_digest, new_device_token
from .ended import SHORTEST, SIGN_IN_KEPT
from .factor_secrets import FactorSecrets
from .hashing import PasswordHashing, Runner
from .id_tokens import Expected, SignedOn, TokenRefused, check_claims
from .issuers import Issuers
from .one_time import RANDOM_BYTES, digest_of, nonce_of, text_of, verifier_of
from .passkey_answers import Asserted, asserted, registered
from .passkeys import CHALLENGE_BYTES, CHALLENGE_HOLDS_FOR, NewPasskey, Passkeys, UsedPasskey, credential_id_of
from .passwords import prepared
from .provider import ProviderClient, Within
from .refusals import Refusals
from .session_life import (
    FRESH_FOR,
    OLD_TOKEN_HOLDS_FOR,
    PERMITS_OUTLAST_SESSION_BY,
    SECOND_STEP_AT_MOST,
    TOKEN_BYTES,
    TOUCHED_AT_MOST_EVERY,
    SessionLife,
    new_session_token,
    token_digest,
)
from .sign_on_kit import CALLBACK, STATE_HOLDS_FOR, SignOnKit, TakenState
from .throttle import KNOWN_FOR, WINDOW
from .token_issuing import TokenIssuer
from .watch_accounts import AS_SEEN, KIND, NAMES, SCHOOL_NAME, WatchSettings, watch_grant
