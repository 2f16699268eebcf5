'use strict'
// Zombies, skeletons, spiders and creepers: where they spawn and vanish, whom they see, how they hurt
// (minecraft.wiki/w/Mob_spawning, /Spawn#Despawning, /Zombie, /Skeleton, /Spider, /Creeper).
const { Vec3 } = require('vec3')

const PER_PLAYER = 12 // vanilla allows 70 around each player; a team of bots shall get some work done
const NEAREST = 24
const FARTHEST = 56
const PACK = 3
const SIGHT = { zombie: 35, skeleton: 16, spider: 16, creeper: 16 }
const FORGETS = 60 // ticks without seeing the target
const GONE_FAR = 128
const IDLE_FAR = 32
const IDLE_FOR = 600 // ticks since a player was near or it was hurt
const IDLE_ODDS = 1 / 800
const LOOK_AHEAD_EVERY = 5 // ticks
const SEARCHES = 2 // ways looked for in one tick, by all monsters together
const SEARCH_EVERY = 15 // ticks between two searches of one monster
const HIT_EVERY = 20
const SHOOT_EVERY = 40
const SHOOT_FROM = 15
const FUSE = 30
const IGNITES_AT = 3
const CALMS_AT = 7
const BLAST = 3
const BURN_TICKS = 160
const KINDS = ['zombie', 'zombie', 'skeleton', 'spider', 'creeper']

module.exports.server = serv => {
  const floor = p => [Math.floor(p.x), Math.floor(p.y), Math.floor(p.z)]
  const isDay = () => serv.skyDarkening() < 4

  serv.on('tick', () => {
    if (serv.difficulty === 0) return expelAll()
    if (!serv.gamerules.doMobSpawning) return
    for (const player of serv.players) if (player.isPlaying && player.gameMode !== 3) trySpawn(player)
  })

  function expelAll () {
    for (const entity of Object.values(serv.entities)) if (entity.isMonster) serv.destroyEntity(entity)
  }

  function trySpawn (player) {
    const angle = Math.random() * Math.PI * 2
    const distance = NEAREST + Math.random() * (FARTHEST - NEAREST)
    const [x, z] = [Math.floor(player.position.x + Math.cos(angle) * distance), Math.floor(player.position.z + Math.sin(angle) * distance)]
    if (!serv.isLoaded(x, z)) return
    const y = 1 + Math.floor(Math.random() * (serv.groundAt(x, z) + 1))
    if (!isRoom(x, y, z) || isTooNear(x, y, z) || !isDark(x, y, z) || isCrowded(player)) return
    const name = KINDS[Math.floor(Math.random() * KINDS.length)]
    serv.summon(name, new Vec3(x + 0.5, y, z + 0.5))
    for (let i = Math.floor(Math.random() * PACK); i > 0; i--) spawnBeside(name, x, y, z)
  }

  function spawnBeside (name, x, y, z) {
    const [bx, bz] = [x + Math.floor(Math.random() * 11) - 5, z + Math.floor(Math.random() * 11) - 5]
    if (serv.isLoaded(bx, bz) && isRoom(bx, y, bz) && !isTooNear(bx, y, bz) && isDark(bx, y, bz)) serv.summon(name, new Vec3(bx + 0.5, y, bz + 0.5))
  }

  const isRoom = (x, y, z) => y > 0 && serv.isFullCube(serv.stateAt(x, y - 1, z)) && serv.blockAt(x, y - 1, z).name !== 'bedrock' && !serv.blockAt(x, y - 1, z).name.endsWith('_leaves') &&
    [0, 1].every(up => serv.stateAt(x, y + up, z) === 0 || isGrass(serv.blockAt(x, y + up, z).name))
  const isGrass = name => name === 'short_grass' || name === 'tall_grass'
  const isTooNear = (x, y, z) => [serv.spawnPoint, ...serv.players.map(p => p.position)].some(p => p.distanceTo(new Vec3(x, y, z)) < NEAREST)
  const isCrowded = player => serv.entitiesNear(player.position, GONE_FAR).filter(e => e.isMonster).length >= PER_PLAYER * serv.playersNear(player.position, GONE_FAR).length

  /** Block light must be 0; the sky's light must lose against chance twice (1.18+). */
  function isDark (x, y, z) {
    const sky = serv.skyLight(x, y, z)
    if (sky > Math.floor(Math.random() * 32)) return false
    return sky - serv.skyDarkening() <= Math.floor(Math.random() * 8) && serv.blockLight(x, y, z) === 0
  }
  serv.isDarkEnough = isDark

  serv.on('mobMade', monster => {
    if (!monster.isMonster) return
    Object.assign(monster, { target: null, fuse: 0, readyAt: 0, seenAt: 0, idleFor: 0, way: [], searchAt: 0 })
    monster.on('hurt', ({ attacker }) => {
      monster.idleFor = 0
      if (attacker?.type === 'player' && attacker.gameMode === 0) setTarget(monster, attacker)
    })
  })

  function setTarget (monster, target) {
    monster.target = target
    monster.seenAt = serv.tickCount
  }

  serv.on('monsterTick', monster => {
    burnByDay(monster)
    look(monster)
    if (monster.target) fight(monster)
    else wander(monster)
  })

  /** Monsters vanish far from all players: at once beyond 128 blocks, by chance beyond 32. */
  serv.isLost = monster => {
    const { distance } = monster.nearest
    if (distance === Infinity) return false // nobody is there to be far from
    monster.idleFor = distance <= IDLE_FAR ? 0 : monster.idleFor + 1
    return distance > GONE_FAR || (monster.idleFor > IDLE_FOR && Math.random() < IDLE_ODDS)
  }

  function burnByDay (monster) {
    if (!monster.kind.burns || monster.inWater || monster.age % 20 !== 0 || !isDay() || serv.raining) return
    const [x, y, z] = floor(monster.position)
    if (y >= 0 && serv.skyLight(x, y + 1, z) === 15) monster.fireTicks = Math.max(monster.fireTicks, BURN_TICKS)
  }

  function look (monster) {
    const { target } = monster
    if (target && !isPrey(target)) monster.target = null
    if ((monster.age + monster.id) % 10 !== 0) return
    const { player, distance } = monster.nearest
    const candidate = monster.target ?? player
    if (!candidate || !isPrey(candidate)) return
    const reach = SIGHT[monster.name]
    const far = candidate === player ? distance : candidate.position.distanceTo(monster.position)
    if (far <= reach && sees(monster, candidate) && (monster.target || isAngry(monster))) setTarget(monster, candidate)
    else if (serv.tickCount - monster.seenAt > FORGETS) monster.target = null
  }

  const isPrey = p => p.isPlaying && p.health > 0 && (p.gameMode === 0 || p.gameMode === 2) && !p.hasLeft
  const eyes = e => e.position.offset(0, e.height * 0.85, 0)
  const sees = (a, b) => serv.canSee(eyes(a), eyes(b))

  // Spiders leave people alone in the light.
  function isAngry (monster) {
    if (monster.name !== 'spider') return true
    const [x, y, z] = floor(monster.position)
    return Math.max(serv.skyLight(x, y, z) - serv.skyDarkening(), serv.blockLight(x, y, z)) < 12
  }

  function wander (monster) {
    monster.isBold = false
    if (monster.goal || Math.random() > 1 / 120) return
    monster.pace = 1
    monster.goal = monster.position.offset(Math.random() * 20 - 10, 0, Math.random() * 20 - 10)
  }

  function fight (monster) {
    monster.isBold = true
    monster.pace = 1
    const distance = monster.position.distanceTo(monster.target.position)
    if (monster.name === 'skeleton') return shoot(monster, distance)
    approach(monster)
    if (monster.name === 'creeper') return swell(monster, distance)
    const reach = Math.sqrt((monster.width * 2) ** 2 + monster.target.width)
    if (distance <= reach && serv.tickCount >= monster.readyAt && sees(monster, monster.target)) strike(monster)
  }

  let searches = 0 // of this tick
  serv.on('tick', () => { searches = 0 })

  /** Straight ahead where that leads there, else by the way that was found. Spiders climb over what is in theirs. */
  function approach (monster) {
    const { position } = monster.target
    if ((serv.tickCount + monster.id) % LOOK_AHEAD_EVERY === 0) monster.isWayFree = serv.canWalkTo(monster, position)
    if (monster.kind.climbs || monster.isWayFree) {
      monster.way = []
      monster.goal = position.clone()
      return
    }
    if (serv.tickCount >= monster.searchAt && searches < SEARCHES && (monster.onGround || monster.inWater)) {
      searches++
      monster.searchAt = serv.tickCount + SEARCH_EVERY
      monster.way = serv.wayTo(monster, position)
    }
    followWay(monster)
  }

  function followWay (monster) {
    const { position: p, way } = monster
    while (way.length && Math.hypot(way[0].x + 0.5 - p.x, way[0].z + 0.5 - p.z) < 0.5 && Math.abs(way[0].y - p.y) < 1) way.shift()
    monster.goal = way.length ? new Vec3(way[0].x + 0.5, way[0].y, way[0].z + 0.5) : null
  }

  function strike (monster) {
    monster.readyAt = serv.tickCount + HIT_EVERY
    monster.tell('animation', { entityId: monster.id, animation: 0 })
    monster.target.hurt(serv.byDifficulty(monster.kind.hit), 'mob_attack', monster)
  }

  function shoot (monster, distance) {
    const inRange = distance <= SHOOT_FROM && serv.tickCount - monster.seenAt <= 10
    monster.isBold = !inRange // backing off with care
    if (!inRange) approach(monster)
    else monster.goal = distance < 6 ? monster.position.plus(monster.position.minus(monster.target.position)) : null
    if (inRange && !monster.goal) face(monster, monster.target)
    if (!inRange || serv.tickCount < monster.readyAt) return
    monster.readyAt = serv.tickCount + SHOOT_EVERY
    serv.shootAt(monster, monster.target)
  }

  function face (monster, target) {
    monster.yaw = Math.atan2(-(target.position.x - monster.position.x), target.position.z - monster.position.z) * 180 / Math.PI
  }

  function swell (creeper, distance) {
    const before = creeper.fuse
    const near = distance < (before > 0 ? CALMS_AT : IGNITES_AT) && sees(creeper, creeper.target)
    creeper.fuse = Math.max(0, before + (near ? 1 : -1))
    if ((before > 0) !== (creeper.fuse > 0)) creeper.showMetadata()
    if (creeper.fuse > 0) creeper.goal = null
    if (creeper.fuse < FUSE) return
    serv.destroyEntity(creeper)
    serv.explode(creeper.position.offset(0, creeper.height / 2, 0), BLAST, creeper)
  }
}
