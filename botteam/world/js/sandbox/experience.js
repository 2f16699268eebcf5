'use strict'
// A player's experience points and levels (minecraft.wiki/w/Experience#Leveling_up); orbs.js brings them.
const MOST_POINTS = 2 ** 31 - 1
const MOST_LEVELS = 21863 // reached with them

function pointsForLevel (level) {
  if (level >= 31) return 9 * level - 158
  return level >= 16 ? 5 * level - 38 : 2 * level + 7
}

function pointsUpTo (level) {
  let points = 0
  for (let below = 0; below < Math.min(level, MOST_LEVELS); below++) points += pointsForLevel(below)
  return points
}

module.exports.player = player => {
  player.xp = 0
  player.level = 0

  /** Sets the total of points. */
  player.setXp = points => {
    player.xp = Math.min(MOST_POINTS, Math.max(0, Math.floor(points)))
    player.level = 0
    let rest = player.xp
    while (rest >= pointsForLevel(player.level)) rest -= pointsForLevel(player.level++)
    player._client.write('experience', { experienceBar: rest / pointsForLevel(player.level), level: player.level, totalExperience: player.xp })
  }

  player.addXp = points => points > 0 && player.setXp(player.xp + points)
  player.on('spawned', () => player.setXp(player.xp))
}

Object.assign(module.exports, { pointsForLevel, pointsUpTo })
