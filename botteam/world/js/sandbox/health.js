'use strict'
// What hurts a body: falling, drowning, fire, lava, cactus, walls, the void (minecraft.wiki/w/Damage).
const SAFE_FALL = 3
const FULL_AIR = 300
const EYES = 1.62
const HALF_WIDTH = 0.3
const VOID = -64
const SOFT_LANDING = { hay_block: 0.2, honey_block: 0.2, slime_block: 0, powder_snow: 0 }
const CLIMBABLE = new Set(['ladder', 'vine', 'scaffolding', 'twisting_vines', 'weeping_vines', 'cave_vines'])

module.exports.server = serv => {
  const blockAt = (x, y, z) => serv.blockAt(Math.floor(x), Math.floor(y), Math.floor(z))
  const isWaterAt = (x, y, z) => blockAt(x, y, z)?.name === 'water'

  /** The blocks a body of this width and height stands in. */
  serv.touching = (entity, height = entity.height) => {
    const found = []
    const half = entity.width / 2 || HALF_WIDTH
    const { x, y, z } = entity.position
    for (let bx = Math.floor(x - half); bx <= Math.floor(x + half); bx++) {
      for (let bz = Math.floor(z - half); bz <= Math.floor(z + half); bz++) {
        for (let by = Math.floor(y); by <= Math.floor(y + height - 0.01); by++) {
          if (by >= 0) found.push({ name: blockAt(bx, by, bz)?.name ?? 'air', x: bx, y: by, z: bz })
        }
      }
    }
    return found
  }

  serv.hurtByPlace = entity => {
    const names = new Set(serv.touching(entity).map(b => b.name))
    entity.inWater = names.has('water')
    if (names.has('lava')) {
      entity.fireTicks = Math.max(entity.fireTicks, 300)
      entity.hurt(4, 'lava')
    } else if (names.has('fire')) {
      entity.fireTicks = Math.max(entity.fireTicks, 160)
      entity.hurt(1, 'in_fire')
    }
    if (names.has('cactus') || touchesCactus(entity)) entity.hurt(1, 'cactus')
    if (entity.position.y < VOID) entity.hurt(4, 'out_of_world')
    burn(entity)
  }

  function touchesCactus (entity) {
    const { x, y, z } = entity.position
    const reach = (entity.width / 2 || HALF_WIDTH) + 0.07
    return [[reach, 0], [-reach, 0], [0, reach], [0, -reach]].some(([dx, dz]) => y >= 0 && blockAt(x + dx, y, z + dz)?.name === 'cactus') ||
      (y >= 1 && blockAt(x, y - 0.1, z)?.name === 'cactus')
  }

  function burn (entity) {
    if (entity.inWater) entity.fireTicks = 0
    if (entity.fireTicks > 0 && entity.fireTicks % 20 === 0) entity.hurt(1, 'on_fire')
    if (entity.fireTicks > 0) entity.fireTicks--
    const burning = entity.fireTicks > 0
    if (burning !== !!entity.isOnFire) {
      entity.isOnFire = burning
      entity.showMetadata()
      if (entity.type === 'player') entity._client.write('entity_metadata', { entityId: entity.id, metadata: entity.describe() })
    }
  }

  serv.on('tick', () => {
    for (const player of serv.players) {
      if (!player.isPlaying || player.health <= 0) continue
      serv.hurtByPlace(player)
      breathe(player)
      suffocate(player)
    }
  })

  function breathe (player) {
    const { x, y, z } = player.position
    if (y + EYES < 0) return
    const before = player.air
    if (isWaterAt(x, y + EYES, z) && player.gameMode !== 1 && !player.effectLevel('WaterBreathing')) {
      player.air--
      if (player.air <= -20) {
        player.air = 0
        if (serv.gamerules.drowningDamage) player.hurt(2, 'drown')
      }
    } else player.air = Math.min(FULL_AIR, player.air + 4)
    if (before !== player.air && (player.air % 15 === 0 || player.air === FULL_AIR)) sendAir(player)
  }

  const sendAir = player => player._client.write('entity_metadata', { entityId: player.id, metadata: [{ key: 1, type: 'int', value: player.air }] })

  function suffocate (player) {
    const { x, y, z } = player.position
    if (y + EYES < 0 || player.isSleeping) return
    const block = blockAt(x, y + EYES, z)
    if (block.boundingBox === 'block' && !block.transparent && serv.isFullCube(serv.stateAt(Math.floor(x), Math.floor(y + EYES), Math.floor(z)))) player.hurt(1, 'in_wall')
  }

  /** Half-hearts for a fall of so many blocks onto a block. */
  serv.fallDamage = (distance, landing) => Math.ceil((distance - SAFE_FALL) * (SOFT_LANDING[landing] ?? 1) - 1e-9)

  const Block = require('prismarine-block')(serv.registry)
  const cubes = new Map()
  serv.shapesOf = state => {
    if (!cubes.has(state)) cubes.set(state, Block.fromStateId(state, 0).shapes ?? [])
    return cubes.get(state)
  }
  serv.isFullCube = state => {
    const [shape] = serv.shapesOf(state)
    return !!shape && shape[0] === 0 && shape[1] === 0 && shape[2] === 0 && shape[3] === 1 && shape[4] === 1 && shape[5] === 1
  }
}

module.exports.entity = entity => {
  entity.fireTicks = 0
}

module.exports.player = (player, serv) => {
  Object.assign(player, { food: 20, foodSaturation: 5, exhaustion: 0, air: FULL_AIR, fallFrom: null, height: 1.8, width: 0.6 })

  player.sendHealth = () => player._client.write('update_health', { health: player.health, food: player.food, foodSaturation: player.foodSaturation })
  player.on('spawned', () => player.sendHealth())

  player.on('moved', (from, to, onGround) => {
    if (breaksFall(to)) player.fallFrom = null
    else if (!onGround) player.fallFrom = Math.max(player.fallFrom ?? from.y, to.y)
    else if (player.fallFrom !== null) land(player.fallFrom - to.y, to)
  })

  function breaksFall ({ x, y, z }) {
    if (y < 0) return false
    const name = serv.blockAt(Math.floor(x), Math.floor(y), Math.floor(z))?.name
    return name === 'water' || name === 'lava' || name === 'cobweb' || CLIMBABLE.has(name)
  }

  function land (distance, at) {
    player.fallFrom = null
    const floor = at.y >= 1 ? serv.blockAt(Math.floor(at.x), Math.floor(at.y - 0.2), Math.floor(at.z)).name : 'air'
    const damage = serv.fallDamage(distance, floor)
    player.emit('landed', distance, at)
    if (damage > 0 && serv.gamerules.fallDamage) player.hurt(damage, 'fall')
  }
}
