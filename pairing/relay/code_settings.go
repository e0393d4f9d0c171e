package relay

import (
	"time"

	"countersign/pairing/relay/wire"
)

// CodeSettings are the limits of /v1/code (section 3.8).
type CodeSettings struct {
	MaxPlates             int           // max_plates: plates in use at a time, 0 to 1024; 0 is no typed codes
	PlateLifespan         time.Duration // plate_lifespan: age at which a plate ends, whole seconds, ten minutes at most
	ClaimTimeout          time.Duration // claim_timeout: how long one claim may keep the others out
	MaxClaimFrames        int           // max_claim_frames: of both sides of a claim together
	PlatesPerMinute       int           // plates_per_minute: that one source, an IPv4 address or IPv6 /64, may ask for
	ClaimsPerMinute       int           // claims_per_minute: that one source may make
	ClaimsPerHour         int           // claims_per_hour: that one source may make
	MaxClaimSources       int           // max_claim_sources: sources that are remembered; more have to work for each claim
	FailedClaimsPerMinute int           // failed_claims_per_minute: of all sources; beyond it a claim costs work
	ClaimWorkBits         int           // claim_work_bits: each doubles the work
}

func defaultCodeSettings() CodeSettings {
	return CodeSettings{
		MaxPlates:             768,
		PlateLifespan:         300 * time.Second,
		ClaimTimeout:          20 * time.Second,
		MaxClaimFrames:        8,
		PlatesPerMinute:       6,
		ClaimsPerMinute:       3,
		ClaimsPerHour:         30,
		MaxClaimSources:       1 << 16,
		FailedClaimsPerMinute: 30,
		ClaimWorkBits:         20, // 0.3 s of one core
	}
}

// quarantine is how long a plate that is over leads nowhere before it is given out again: until the last code that began with
// it has certainly ended.
func (s CodeSettings) quarantine() time.Duration { return s.PlateLifespan + 60*time.Second }

func (s *CodeSettings) read(e *environment) {
	e.count("MAX_PLATES", &s.MaxPlates)
	e.seconds("PLATE_LIFESPAN", &s.PlateLifespan)
	e.seconds("CLAIM_TIMEOUT", &s.ClaimTimeout)
	e.count("MAX_CLAIM_FRAMES", &s.MaxClaimFrames)
	e.count("PLATES_PER_MINUTE", &s.PlatesPerMinute)
	e.count("CLAIMS_PER_MINUTE", &s.ClaimsPerMinute)
	e.count("CLAIMS_PER_HOUR", &s.ClaimsPerHour)
	e.count("MAX_CLAIM_SOURCES", &s.MaxClaimSources)
	e.count("FAILED_CLAIMS_PER_MINUTE", &s.FailedClaimsPerMinute)
	e.count("CLAIM_WORK_BITS", &s.ClaimWorkBits)
}

func (s CodeSettings) rules() []settingRule {
	return []settingRule{
		{"max_plates", s.MaxPlates >= 0 && s.MaxPlates <= allPlates},
		{"plate_lifespan", s.PlateLifespan >= time.Second && s.PlateLifespan <= wire.MaxPlateLifespan && s.PlateLifespan%time.Second == 0},
		{"claim_timeout", s.ClaimTimeout > 0},
		{"max_claim_frames", s.MaxClaimFrames > 0},
		{"plates_per_minute", s.PlatesPerMinute > 0},
		{"claims_per_minute", s.ClaimsPerMinute > 0},
		{"claims_per_hour", s.ClaimsPerHour > 0},
		{"max_claim_sources", s.MaxClaimSources > 0},
		{"failed_claims_per_minute", s.FailedClaimsPerMinute > 0},
		{"claim_work_bits", s.ClaimWorkBits > 0 && s.ClaimWorkBits <= wire.MaxWorkBits},
	}
}
